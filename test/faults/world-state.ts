/** Everything there is in a sandbox, as a flat list that two runs can be compared by: without times, versions and made-up names. */
import type { KubeObject, ResourceType } from '../../src/domain/kube-object.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

/** `NodePool gpu`, `IAM role x`: what it is, as text. */
export type WorldState = ReadonlyMap<string, string>;

type Json = Readonly<Record<string, unknown>>;

/** What controllers make and unmake by themselves; nodes are counted instead. */
const TRANSIENT_KINDS = new Set(['Event', 'Pod', 'ReplicaSet', 'EndpointSlice', 'Node', 'NodeClaim']);
/** What a run holds while it changes something. */
export const LEASE = 'Lease kube-system/hpscale';

export function readWorld(sandbox: TestSandbox): WorldState {
  return new Map([...awsState(sandbox), ...kubernetesState(sandbox)].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The entries in which two states differ; `what` they are in the first, then in the second. */
export function differences(expected: WorldState, actual: WorldState): readonly string[] {
  const keys = new Set([...expected.keys(), ...actual.keys()]);
  return [...keys].flatMap((key) => {
    const [wanted, found] = [expected.get(key), actual.get(key)];
    if (wanted === found) return [];
    if (wanted === undefined) return [`${key} is there and should not be: ${found ?? ''}`];
    if (found === undefined) return [`${key} is missing`];
    return [`${key} is ${excerptOf(found, wanted)}\n      instead of ${excerptOf(wanted, found)}`];
  });
}

/** Where a text begins to differ from another. */
function excerptOf(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at += 1;
  return `…${text.slice(Math.max(0, at - 100), at + 200)}…`;
}

/** Without the Lease that a run holds for itself. */
export function withoutLease(state: WorldState): WorldState {
  return new Map([...state].filter(([key]) => key !== LEASE));
}

function awsState(sandbox: TestSandbox): [string, string][] {
  const ask = (service: string, operation: string, input: Json): Json =>
    sandbox.aws.call(service, operation, input, sandbox.seed.caller.arn) as Json;
  const clusters = (ask('sagemaker', 'ListClusters', {})['ClusterSummaries'] ?? []) as Json[];
  const roles = (ask('iam', 'ListRoles', { MaxItems: 1000 })['Roles'] ?? []) as Json[];
  const requests = ask('servicequotas', 'ListRequestedServiceQuotaChangeHistory', { ServiceCode: 'sagemaker' });
  return [
    ...clusters.map(({ ClusterName: name }): [string, string] => [
      `cluster ${String(name)}`,
      plain(ask('sagemaker', 'DescribeCluster', { ClusterName: name }), ['CreationTime', 'NodeProvisioningStatus']),
    ]),
    ...roles.flatMap(({ RoleName: name }) => roleState(String(name), ask)),
    ['quota requests', plain(requests['RequestedQuotas'] ?? [], ['Id', 'Created', 'LastUpdated', 'CaseId'])],
  ];
}

function roleState(
  RoleName: string,
  ask: (service: string, operation: string, input: Json) => Json,
): [string, string][] {
  const { Role: role } = ask('iam', 'GetRole', { RoleName });
  const policies = ask('iam', 'ListRolePolicies', { RoleName })['PolicyNames'] as string[];
  const attached = ask('iam', 'ListAttachedRolePolicies', { RoleName })['AttachedPolicies'];
  return [
    [`IAM role ${RoleName}`, plain({ role, attached }, ['RoleId', 'CreateDate', 'RoleLastUsed'])],
    ...policies.map((PolicyName): [string, string] => [
      `policy ${PolicyName} of ${RoleName}`,
      plain(ask('iam', 'GetRolePolicy', { RoleName, PolicyName })),
    ]),
  ];
}

function kubernetesState({ kube, aws }: TestSandbox): [string, string][] {
  const types = kube.store.types().filter(({ kind }) => !TRANSIENT_KINDS.has(kind));
  const objects = types.flatMap((type) => kube.store.list(type).map((object) => [type, object] as const));
  const scaled = new Set(
    objects.flatMap(([type, { metadata, spec }]) =>
      type.kind === 'ScaledObject' ? [scaleTarget(metadata, spec)] : [],
    ),
  );
  return [
    ...objects
      .filter(([type, { metadata }]) => !(type.kind === 'Lease' && metadata.namespace === 'kube-node-lease'))
      .map(([type, object]) => objectState(type, object, scaled)),
    ['HyperPod nodes', String(aws.nodes(aws.servedClusterName).length)],
  ];
}

function scaleTarget({ namespace }: KubeObject['metadata'], spec: unknown): string {
  const { kind = 'Deployment', name } = (spec as { scaleTargetRef: { kind?: string; name: string } }).scaleTargetRef;
  return `${kind} ${namespace ?? ''}/${name}`;
}

const SERVER_FIELDS = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'time', 'selfLink'];

/** Spec and metadata, who manages what, and of the status only which conditions hold. */
function objectState(type: ResourceType, object: KubeObject, scaled: ReadonlySet<string>): [string, string] {
  const { status, ...rest } = object;
  const { namespace, name } = rest.metadata;
  const key = `${type.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  // How many replicas a scaled workload has at this moment is KEDA's.
  const left = scaled.has(key) ? { ...rest, spec: { ...(rest.spec as Json), replicas: 'scaled' } } : rest;
  const fields = type.kind === 'Lease' ? ['renewTime', 'acquireTime', 'leaseTransitions', 'annotations'] : [];
  const managers = (
    (rest.metadata['managedFields'] ?? []) as { manager: string; operation: string; subresource?: string }[]
  )
    .filter(({ subresource }) => subresource === undefined)
    .toSorted((a, b) => `${a.manager} ${a.operation}`.localeCompare(`${b.manager} ${b.operation}`));
  return [
    key,
    plain({ ...left, metadata: { ...left.metadata, managedFields: managers }, ready: readyCondition(status) }, [
      ...SERVER_FIELDS,
      ...fields,
    ]),
  ];
}

function readyCondition(status: unknown): unknown {
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.find(({ type }) => type === 'Ready')?.status;
}

/** JSON with sorted keys, without the members named, times and uids. */
function plain(value: unknown, without: readonly string[] = []): string {
  const text = JSON.stringify(value, (key, member: unknown) => {
    if (without.includes(key)) return undefined;
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID');
}
