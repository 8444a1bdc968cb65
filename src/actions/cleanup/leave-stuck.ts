/** Without its controller nothing that Karpenter's finalizers hold can go: such objects stay until autoscaling is on again. */
import type { KeptThing } from '../../domain/cleanup-result.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { groupBy } from '../../domain/group-by.ts';
import { type KubeObject, RESOURCES } from '../../domain/kube-object.ts';
import { NODE_POOL_LABEL } from '../../domain/node-labels.ts';
import { hyperpodNodeClassOf } from '../../domain/nodes-of-hyperpod.ts';
import type { LiveObjects } from '../converge/live-objects.ts';
import { isDisabling } from '../judge-autoscaling.ts';
import { type ChosenObjects, type Doomed, keptObject } from './choose-objects.ts';

export interface Leavable extends ChosenObjects {
  /** Whether something can only go once autoscaling is on again. */
  readonly isStuck: boolean;
}

/** Takes from the choice what would hang: node pools with node claims, and what those need. */
export function leaveStuck(objects: ChosenObjects, live: LiveObjects, cluster: Cluster): Leavable {
  const claims = live.all(RESOURCES.nodeClaim).filter((claim) => hyperpodNodeClassOf(claim) !== undefined);
  const { nodePools, nodeClasses } = objects;
  const byPool = groupBy(claims, ({ metadata }) => metadata.labels?.[NODE_POOL_LABEL] ?? '');
  const hangingPools = nodePools.filter(({ object }) => byPool.has(object.metadata.name));
  const needed = new Set([...claims, ...hangingPools.map(({ object }) => object)].map(hyperpodNodeClassOf));
  const hangingClasses = nodeClasses.filter(
    ({ object }) => needed.has(object.metadata.name) || (object.metadata.finalizers ?? []).length > 0,
  );
  const isStuck = claims.length + hangingPools.length + hangingClasses.length > 0;
  if (!isStuck || !isDisabling(cluster.autoscaling)) return { ...objects, isStuck: false };
  const going = ({ object }: Doomed): boolean =>
    ![...hangingPools, ...hangingClasses].some((hanging) => hanging.object === object);
  return {
    ...objects,
    isStuck,
    nodePools: nodePools.filter(going),
    nodeClasses: nodeClasses.filter(going),
    kept: [
      ...objects.kept,
      ...claims.map((object) => stuck({ type: RESOURCES.nodeClaim, object }, cluster)),
      ...[...hangingPools, ...hangingClasses].map((doomed) => stuck(doomed, cluster)),
    ],
  };
}

/** Enabling again is the way: a finalizer that is taken off by hand leaves an instance that runs on, billed. */
function stuck({ type, object }: Doomed, cluster: Cluster): KeptThing {
  const { name, autoscaling } = cluster;
  return {
    ...keptObject(type, object, `${heldBy(object)}, and Karpenter does not run: autoscaling is ${autoscaling.status}`),
    command: `hpscale enable --cluster ${name}, then hpscale cleanup --cluster ${name}`,
  };
}

function heldBy({ kind, metadata }: KubeObject): string {
  const { finalizers = [] } = metadata;
  if (finalizers.length > 0) return `held by ${finalizers.join(', ')}`;
  return kind === RESOURCES.nodePool.kind ? 'it has node claims' : 'node claims need it';
}
