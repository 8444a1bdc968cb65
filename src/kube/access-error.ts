/** 401 and 403: who was refused, and the commands that let them in. */
import { allowEntriesCommand, associateAdminCommand, createEntryCommand } from '../domain/access-entry.ts';
import { roleArnOfCaller } from '../domain/arn.ts';
import type { EksCluster } from '../domain/cluster.ts';
import { HpscaleError } from '../errors.ts';
import type { KubeClient } from './client.ts';
import { dataOf, describeSubject, type Refusal } from './status.ts';

/** `kubernetes-unauthorized`: the credentials are not accepted; for EKS, the access entry that is missing. */
export async function unauthorizedError({ connection }: KubeClient): Promise<HpscaleError> {
  const { origin, server } = connection;
  const base = { kind: 'credentials', code: 'kubernetes-unauthorized', data: { status: 401, server } } as const;
  if (origin.kind !== 'eks') {
    const who = origin.kind === 'kubeconfig' ? `the kubeconfig context "${origin.context}"` : 'the service account';
    return new HpscaleError({
      ...base,
      message: `the Kubernetes API server does not accept the credentials of ${who} (401)`,
      hint: 'sign in again, or use access derived from the HyperPod cluster: leave out --kubeconfig and --context',
    });
  }
  const callerArn = await origin.callerArn?.();
  const who = callerArn ?? 'the AWS principal in use';
  return new HpscaleError({
    ...base,
    message: `${who} may not sign in to the EKS cluster "${origin.cluster.name}" (401): it has no access entry there`,
    hint: accessEntryHint(origin.cluster, callerArn),
    docs: 'https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html',
    data: { ...base.data, principal: callerArn ?? null },
  });
}

function accessEntryHint(cluster: EksCluster, callerArn: string | undefined): string {
  const principal = principalOf(callerArn);
  const role = /:role\/([^/]+)$/.exec(principal)?.[1];
  return [
    'let an administrator of the cluster run:',
    ...(cluster.authenticationMode === 'CONFIG_MAP' ? [`  ${allowEntriesCommand(cluster)}`] : []),
    `  ${createEntryCommand(cluster, principal)}`,
    `  ${associateAdminCommand(cluster, principal)}`,
    'an entry made just now may take a minute to be known: then try again',
    ...(callerArn !== principal && role !== undefined
      ? [`a role with a path needs it in the ARN: aws iam get-role --role-name ${role} --query Role.Arn`]
      : []),
  ].join('\n');
}

/** Access entries are for roles and users, not for sessions. */
function principalOf(callerArn: string | undefined): string {
  return callerArn === undefined ? 'PRINCIPAL_ARN' : roleArnOfCaller(callerArn);
}

/** `kubernetes-forbidden`: RBAC says no. */
export async function forbiddenError({ connection: { origin } }: KubeClient, at: Refusal): Promise<HpscaleError> {
  return new HpscaleError({
    kind: 'permission',
    code: 'kubernetes-forbidden',
    message: `not allowed to ${at.verb} ${describeSubject(at)}: ${at.status.message}`,
    hint:
      origin.kind === 'eks'
        ? `an administrator can allow it, here for everything in the cluster (or narrower, with Kubernetes RBAC):\n  ${associateAdminCommand(origin.cluster, principalOf(await origin.callerArn?.()))}`
        : 'ask an administrator of the cluster for a Kubernetes role that allows it',
    data: { ...dataOf(at), permission: permissionOf(at) },
  });
}

/** RBAC's name of what was refused: `list nodepools.karpenter.sh`, `get deployments.apps`. */
function permissionOf({ verb, type: { plural, group } }: Refusal): string {
  const rbacVerb = RBAC_VERBS[verb] ?? verb;
  return `${rbacVerb} ${group === '' ? plural : `${plural}.${group}`}`;
}

/** Server-side apply is a patch. */
const RBAC_VERBS: Readonly<Record<string, string>> = { read: 'get', apply: 'patch', scale: 'patch' };
