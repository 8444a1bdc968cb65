/** What instance groups are to Karpenter: named by a node class, free for one, or kept out of its hands. */
import type { Cluster, InstanceGroup } from '../../domain/cluster.ts';
import type { FactKey, FactValues } from '../../domain/facts.ts';
import { isEmptyGroup, type SubnetZones } from '../../domain/instance-group-rules.ts';
import { isUnknown, type Known } from '../../domain/known.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import type { CheckContext } from '../check.ts';
import { oncePerRun } from './once-per-run.ts';

export type GroupUse =
  /** Named by at least one. */
  | { readonly kind: 'in-node-class'; readonly nodeClasses: readonly KubeObject[] }
  /** Empty, and named by none: a candidate. */
  | { readonly kind: 'idle' }
  /** It has nodes, and no node class names it: Karpenter leaves them alone. */
  | { readonly kind: 'always-on' }
  | { readonly kind: 'unknown'; readonly why: string };

/** The use of each group of the cluster, by name. */
export const usesOfGroups = oncePerRun((cluster: Cluster, context): ReadonlyMap<string, GroupUse> => {
  const nodeClasses = listOf('nodeClasses', context);
  if (isUnknown(nodeClasses)) {
    const unknown: GroupUse = { kind: 'unknown', why: `which node classes there are: ${nodeClasses.unknown}` };
    return new Map(cluster.instanceGroups.map(({ name }) => [name, unknown]));
  }
  const naming = new Map<string, KubeObject[]>();
  for (const nodeClass of nodeClasses) {
    for (const group of instanceGroupsOf(nodeClass)) naming.set(group, [...(naming.get(group) ?? []), nodeClass]);
  }
  return new Map(cluster.instanceGroups.map((group) => [group.name, useOf(group, naming.get(group.name))]));
});

function useOf(group: InstanceGroup, nodeClasses: readonly KubeObject[] | undefined): GroupUse {
  if (nodeClasses) return { kind: 'in-node-class', nodeClasses };
  return { kind: isEmptyGroup(group) ? 'idle' : 'always-on' };
}

/** A list of Kubernetes objects: empty where the kind is not served or cannot be; otherwise there, or why not. */
export function listOf<K extends FactKey>(
  key: K & (FactValues[K] extends readonly KubeObject[] ? K : never),
  context: CheckContext,
): Known<readonly KubeObject[]> {
  const unread = context.whyUnread(key);
  if (!unread) return (context.optional(key) as readonly KubeObject[] | undefined) ?? [];
  const isAbsent = unread.reason === 'not-installed' || unread.reason === 'not-applicable';
  return isAbsent ? [] : { unknown: unread.message };
}

/** Zone of each subnet that was read, or why there is none. */
export function subnetZonesOf(context: CheckContext): SubnetZones {
  const subnets = context.optional('subnets');
  if (subnets) return new Map(subnets.map(({ id, zone }) => [id, zone]));
  return { unknown: context.whyUnread('subnets')?.message ?? 'the subnets were not read' };
}
