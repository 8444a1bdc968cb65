/** Node classes that name instance groups which are not there: nothing of them is used, and what would be without these names. */
import { explainPods } from '../../autoscaling/explain/explain-pods.ts';
import { type LiveObjects, toLiveCluster } from '../../autoscaling/live-cluster.ts';
import type { SchedulingPod } from '../../autoscaling/pod.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { ExplainedSuggestion } from '../../domain/explanation.ts';
import { conditionsOf, type KubeObject } from '../../domain/kube-object.ts';
import { asObject } from '../../domain/json.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import { hyperpodNodeClassOf } from '../../domain/nodes-of-hyperpod.ts';
import { renameGroupsCommand } from '../../checks/shared/node-class-fix.ts';
import type { EditWorld } from './edit-texts.ts';

export interface MissingGroups {
  readonly nodeClass: KubeObject;
  readonly missing: readonly string[];
  /** Those of its groups that exist. */
  readonly left: readonly string[];
}

/** Every node class that names groups which the cluster does not have; none where the cluster is not known. */
export function missingGroups(
  nodeClasses: readonly KubeObject[],
  cluster: Cluster | undefined,
): readonly MissingGroups[] {
  if (!cluster) return [];
  const known = new Set(cluster.instanceGroups.map(({ name }) => name));
  return nodeClasses.flatMap((nodeClass) => {
    const names = instanceGroupsOf(nodeClass);
    const missing = names.filter((name) => !known.has(name));
    return missing.length === 0 ? [] : [{ nodeClass, missing, left: names.filter((name) => known.has(name)) }];
  });
}

/** What leaving the missing groups out would do for a pod: told where the model then places it. */
export function mendSuggestions(
  pod: SchedulingPod,
  found: readonly MissingGroups[],
  objects: LiveObjects,
  world: EditWorld,
): readonly ExplainedSuggestion[] {
  return found.flatMap(({ nodeClass, missing, left }) => {
    const { name } = nodeClass.metadata;
    const mended = { ...objects, nodePools: objects.nodePools.map((pool) => asReady(pool, name)) };
    const [explained] = left.length === 0 ? [] : explainPods([pod], toLiveCluster(mended));
    if (explained?.outcome.kind !== 'new-node') return [];
    const { nodePool, instanceTypes } = explained.outcome;
    const text = `leave ${missing.join(', ')}, which the cluster does not have, out of the node class ${name}`;
    return [{ nodePool, instanceTypes, edits: [{ text, command: renameGroupsCommand(nodeClass, left, world) }] }];
  });
}

/** A pool of the node class, as if nothing were amiss with it. */
function asReady(pool: KubeObject, nodeClass: string): KubeObject {
  if (hyperpodNodeClassOf(pool) !== nodeClass) return pool;
  const conditions = conditionsOf(pool).map((condition) => ({ ...condition, status: 'True' }));
  return { ...pool, status: { ...asObject(pool.status), conditions } };
}
