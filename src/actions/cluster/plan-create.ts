/** The plan of `cluster create`: role, CreateCluster, wait, and the role narrowed to the cluster once it has an ARN. */
import type { Cluster } from '../../domain/cluster.ts';
import type { NewClusterSpec } from '../../domain/new-cluster-spec.ts';
import type { Plan, Step, StepContext } from '../../domain/plan.ts';
import { isHpscaleError } from '../../errors.ts';
import { awaitSpec, type ChangeTools } from '../change-autoscaling.ts';
import type { ChosenRole } from '../choose-role.ts';
import { planRole } from '../ensure-role.ts';
import { isEnabling } from '../judge-autoscaling.ts';
import { createRolePatience } from '../request-autoscaling.ts';
import { alwaysOnCost } from './always-on-cost.ts';
import { awaitCreation } from './await-cluster.ts';
import { toNewCluster } from './cluster-to-come.ts';
import { findCluster, refuseOther } from './existing-cluster.ts';

export interface CreationFacts {
  readonly spec: NewClusterSpec;
  readonly toCome: Cluster;
  readonly eksClusterArn: string;
  readonly role: ChosenRole;
  readonly warnings: readonly string[];
}

/** Each step can be run again after a crash. */
export function planCreation(facts: CreationFacts, tools: ChangeTools): Plan {
  const { spec, role, warnings } = facts;
  return {
    steps: [
      ...role.steps.filter((step) => step.kind !== 'noop').map(withWideDetail),
      createStep(facts, tools),
      ...awaitSteps(spec.name, facts.toCome.arn, tools),
      ...narrowSteps(spec, role.arn, facts.toCome.arn, tools),
    ],
    warnings: [...new Set([...role.warnings, ...warnings, alwaysOnCost(spec.instanceGroups)])],
  };
}

/** The policy of a role that is made before its cluster cannot name it. */
function withWideDetail(step: Step): Step {
  if (step.id !== 'put-role-policy') return step;
  return { ...step, detail: 'nodes of every cluster in this account and region, until it is narrowed' };
}

/** For one that is there already, as the file describes it; `repairs`: of its role, where that is left to hpscale. */
export function planExisting(cluster: Cluster, repairs: readonly Step[], tools: ChangeTools): Plan {
  const { name, arn, status, autoscaling } = cluster;
  const isReady = status === 'InService' && autoscaling.status === 'InService';
  const isUnderWay = !isReady && (status === 'Creating' || isEnabling(autoscaling));
  const keep: Step = {
    id: 'create-cluster',
    title: `the cluster ${name} is ${isUnderWay ? status : 'there'} already`,
    kind: 'noop',
    target: arn,
  };
  const isOff = status === 'InService' && !isEnabling(autoscaling);
  return {
    steps: [
      keep,
      ...(isUnderWay ? awaitSteps(name, arn, tools) : []),
      ...repairs.filter((step) => step.kind !== 'noop'),
    ],
    warnings: isOff ? [`its autoscaling is ${autoscaling.status}: hpscale enable --cluster ${name}`] : [],
  };
}

function createStep(facts: CreationFacts, tools: ChangeTools): Step {
  const { spec, toCome, role, eksClusterArn } = facts;
  return {
    id: 'create-cluster',
    title: `create the HyperPod cluster ${spec.name}`,
    kind: 'create',
    target: toCome.arn,
    detail: `on ${eksClusterArn}, continuous provisioning, automatic node recovery, autoscaling from the start; groups ${spec.instanceGroups.map(({ name, count }) => `${name} (${count})`).join(', ')}`,
    run: async (step) => {
      const existing = await findCluster(spec.name, tools.aws);
      if (existing) return takeOver(existing, facts);
      return await send(facts, role, tools, step);
    },
  };
}

function takeOver(existing: Cluster, { spec, eksClusterArn }: CreationFacts): string {
  refuseOther(existing, spec, eksClusterArn);
  return 'was asked for already';
}

/** Waits out a role that is too new for IAM; a name that is taken may be our own request, answered too late and sent again. */
async function send(facts: CreationFacts, role: ChosenRole, tools: ChangeTools, step: StepContext): Promise<string> {
  const { spec, toCome } = facts;
  const waitForRole = createRolePatience(
    { deadline: tools.deadline, progress: (text) => step.progress(text) },
    tools.context,
  );
  for (;;) {
    try {
      return await tools.aws.clusters.create(toNewCluster(spec, toCome, role.arn));
    } catch (error) {
      if (!isHpscaleError(error)) throw error;
      const existing = error.code === 'cluster-name-taken' ? await findCluster(spec.name, tools.aws) : undefined;
      if (existing) return takeOver(existing, facts);
      if (error.code !== 'role-not-assumable' || !role.isTrusted) throw error;
      await waitForRole(error);
    }
  }
}

function awaitSteps(name: string, target: string, tools: ChangeTools): Step[] {
  if (!tools.wait) return [];
  return [
    {
      id: 'await-cluster',
      title: 'wait until the cluster and its autoscaling are in service (about 20 minutes)',
      kind: 'wait',
      target,
      run: async (step) => {
        await awaitCreation(awaitSpec(name, tools, step, tools.resume.again), tools.aws, tools.context);
        return undefined;
      },
    },
  ];
}

/** A role made before its cluster is for every cluster of the account: now that the cluster has an ARN, for it alone. */
function narrowSteps(spec: NewClusterSpec, roleArn: string, target: string, { aws }: ChangeTools): Step[] {
  if (spec.role.role !== undefined) return [];
  return [
    {
      id: 'narrow-cluster-role',
      title: `narrow the IAM role ${roleArn.slice(roleArn.lastIndexOf('/') + 1)} to the cluster`,
      kind: 'update',
      target: roleArn,
      detail: `until then it is for ${target}`,
      run: async (step) => {
        const cluster = await aws.clusters.describe(spec.name);
        const { plan } = await planRole({ cluster, adopt: spec.role.adopt }, aws);
        for (const part of plan.steps) await part.run?.(step);
        return undefined;
      },
    },
  ];
}
