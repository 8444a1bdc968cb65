/** The steps that make, repair or keep a cluster role; each can be run again after a crash. */
import type { Aws } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { Plan, Step } from '../domain/plan.ts';
import type { RoleDrift, RoleFacts } from '../domain/role.ts';
import { isHpscaleError } from '../errors.ts';
import {
  buildPermissionsPolicy,
  buildTrustPolicy,
  CLUSTER_TAG,
  HYPERPOD_SERVICE,
  lacksRecoveryTag,
  recoveryTag,
  ROLE_POLICY_NAME,
  roleArnFor,
  roleTags,
} from '../manifests/cluster-role.ts';
import { ifPermitted } from './unless-refused.ts';

/** One step that changes nothing. */
export function unchangedPlan({ role }: RoleFacts, isOurs: boolean): Plan {
  const detail = isOurs ? 'trust and permissions are as they should be' : 'not made by hpscale; its policies suffice';
  return {
    steps: [{ id: 'role', title: `keep the IAM role ${role.name}`, kind: 'noop', target: role.arn, detail }],
    warnings: boundaryWarnings(role.permissionsBoundaryArn),
  };
}

function boundaryWarnings(boundaryArn: string | null): string[] {
  return boundaryArn === null
    ? []
    : [`the role has the permissions boundary ${boundaryArn}: it must allow what the role needs, too`];
}

/** CreateRole with trust and tags at once, then its policy. */
export function creationSteps(name: string, cluster: Cluster, aws: Aws): Step[] {
  const arn = roleArnFor(name, cluster);
  return [
    {
      id: 'create-role',
      title: `create the IAM role ${name}`,
      kind: 'create',
      target: arn,
      detail: `assumed by ${HYPERPOD_SERVICE} only`,
      run: () => createRole(name, cluster, aws),
    },
    policyStep(name, cluster, aws, { kind: 'create', target: arn }),
  ];
}

async function createRole(name: string, cluster: Cluster, aws: Aws): Promise<string | undefined> {
  try {
    const role = await aws.roles.create({
      name,
      trustPolicy: buildTrustPolicy(),
      description: `Lets HyperPod add and remove nodes of ${cluster.name}`,
      tags: { ...roleTags(cluster), ...recoveryTag(cluster) },
    });
    return role.arn;
  } catch (error) {
    if (!isHpscaleError(error) || error.code !== 'iam-entity-exists') throw error;
    // Our own request, answered too late and sent again, is no conflict.
    const existing = await aws.roles.get(name);
    if (!existing || existing.tags[CLUSTER_TAG] !== roleTags(cluster)[CLUSTER_TAG]) throw error;
    return existing.arn;
  }
}

/** One step for each part that drifted. */
export function repairSteps({ role }: RoleFacts, cluster: Cluster, drift: readonly RoleDrift[], aws: Aws): Step[] {
  const parts = new Map(drift.map((item) => [item.part, item]));
  const trust = parts.get('trust-policy');
  const permissions = parts.get('permissions-policy');
  const steps: Step[] = [];
  if (trust) {
    steps.push({
      id: 'update-trust-policy',
      title: `repair the trust policy of ${role.name}`,
      kind: 'update',
      target: role.arn,
      detail: trust.message,
      diff: trust.diff,
      run: async () => {
        await aws.roles.updateTrustPolicy(role.name, buildTrustPolicy());
        return undefined;
      },
    });
  }
  if (permissions) {
    const { message: detail, diff } = permissions;
    steps.push(policyStep(role.name, cluster, aws, { kind: 'update', target: role.arn, detail, diff }));
  }
  if (parts.has('tags')) steps.push(tagStep(role.name, role.arn, cluster, aws));
  return steps;
}

function policyStep(
  name: string,
  cluster: Cluster,
  aws: Aws,
  step: Pick<Step, 'kind' | 'target' | 'detail' | 'diff'>,
): Step {
  return {
    id: 'put-role-policy',
    title: `write its policy ${ROLE_POLICY_NAME}`,
    detail: `nodes of ${cluster.name} only`,
    ...step,
    run: async () => {
      await aws.roles.putInlinePolicy(name, ROLE_POLICY_NAME, buildPermissionsPolicy(cluster));
      return undefined;
    },
  };
}

function tagStep(name: string, arn: string, cluster: Cluster, aws: Aws): Step {
  return {
    id: 'tag-role',
    title: `tag ${name} as made for ${cluster.name}`,
    kind: 'update',
    target: arn,
    run: async () => {
      await aws.roles.tag(name, roleTags(cluster));
      return undefined;
    },
  };
}

/** Remembers what NodeRecovery was, before enabling changes it: no step where that is known. */
export function recordRecoverySteps({ role }: RoleFacts, cluster: Cluster, aws: Aws): Step[] {
  if (!lacksRecoveryTag(role.tags, cluster)) return [];
  return [
    {
      id: 'record-node-recovery',
      title: `note on ${role.name} that NodeRecovery was ${cluster.nodeRecovery ?? 'not set'}`,
      kind: 'update',
      target: role.arn,
      detail: 'for cleanup, which puts it back',
      run: async () =>
        await ifPermitted(
          async () => {
            await aws.roles.tag(role.name, recoveryTag(cluster));
            return undefined;
          },
          () => 'not noted: not permitted',
        ),
    },
  ];
}
