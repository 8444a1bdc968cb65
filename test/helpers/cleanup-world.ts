/** What a sandbox holds, as far as somebody could have put it there: to tell that a clean-up left nothing behind. */
import { isObject } from '../../src/domain/json.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import type { TestSandbox } from './start-sandbox.ts';

/** By place: `Deployment serving/transcribe`, `role hpscale-…`, `cluster`. Without what time alone changes. */
export type SandboxDump = Readonly<Record<string, unknown>>;

/** Everything in Kubernetes and what AWS says of cluster and roles. */
export function dumpSandbox(sandbox: TestSandbox, clusterName: string): SandboxDump {
  return { ...dumpAws(sandbox, clusterName), ...dumpKubernetes(sandbox) };
}

function dumpAws({ aws, seed }: TestSandbox, clusterName: string): SandboxDump {
  const call = (service: string, operation: string, input: object) =>
    aws.call(service, operation, { ...input }, seed.caller.arn) as Record<string, unknown>;
  const { ClusterRole: _, ...cluster } = call('sagemaker', 'DescribeCluster', { ClusterName: clusterName });
  const { Roles } = call('iam', 'ListRoles', {}) as { readonly Roles: readonly { readonly RoleName: string }[] };
  const roles = Roles.map(({ RoleName }) => {
    const role = call('iam', 'GetRole', { RoleName });
    const policies = call('iam', 'ListRolePolicies', { RoleName });
    const attached = call('iam', 'ListAttachedRolePolicies', { RoleName });
    return [`role ${RoleName}`, withoutTime({ role, policies, attached })] as const;
  });
  // AWS has no call that takes the name of a role off a cluster.
  return { cluster: withoutTime(cluster), ...Object.fromEntries(roles) };
}

/** SageMaker leaves its CRDs when autoscaling is disabled; Events are history. */
const NOT_OURS = /^(?:CustomResourceDefinition (?:.*\.)?karpenter\.|Event )/;

function dumpKubernetes({ kube: { store } }: TestSandbox): SandboxDump {
  const objects = store.types().flatMap((type) => store.list(type));
  const entries = objects.map((object) => [placeOf(object), withoutTime(object)] as const);
  return Object.fromEntries(entries.filter(([place]) => !NOT_OURS.test(place)));
}

function placeOf({ kind, metadata: { name, namespace } }: KubeObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

const CHANGING = new Set(['uid', 'resourceVersion', 'managedFields', 'generation', 'observedGeneration', 'RoleId']);

/** Without versions and times. */
function withoutTime(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTime);
  if (value instanceof Date) return undefined;
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !CHANGING.has(key) && !/(?:[tT]ime|[tT]imestamp|At)$/.test(key));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutTime(member)]));
}
