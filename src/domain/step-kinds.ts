/** What people call the objects of a plan. */

/** By Kubernetes kind: for step ids, and in the plural. */
const NAMES: Readonly<Record<string, readonly [id: string, plural: string]>> = {
  HyperpodNodeClass: ['nodeclass', 'node classes'],
  NodePool: ['nodepool', 'node pools'],
  Deployment: ['workload', 'workloads'],
  ScaledObject: ['scaledobject', 'scaled objects'],
  TriggerAuthentication: ['triggerauthentication', 'trigger authentications'],
};

/** `nodepool`: of step ids. */
export function idOfKind(kind: string): string {
  return NAMES[kind]?.[0] ?? kind.toLowerCase();
}

/** `node pools`. */
export function pluralOfKind(kind: string): string {
  return NAMES[kind]?.[1] ?? `${kind}s`;
}
