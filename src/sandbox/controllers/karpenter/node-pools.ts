/** NodePool status: validation, node class readiness, and what its nodes add up to. */
import type { Condition, KubeObject } from '../../../domain/kube-object.ts';
import { conditionOf } from '../../../domain/kube-object.ts';
import { isHyperpodPool, readNodePool } from '../../../domain/node-pool-object.ts';
import { HYPERPOD_LABEL_RULES, restrictionOf } from '../../../autoscaling/karpenter/well-known-labels.ts';
import { limitedCapacity } from '../../../autoscaling/karpenter/limits.ts';
import { addResources, parseResources, toQuantities, type ResourceList } from '../../../autoscaling/resource-list.ts';
import type { ConditionChange } from '../conditions.ts';
import { watchKind, type Controller } from '../controller-context.ts';
import { KINDS } from '../resources.ts';
import { createWorkQueue } from '../work-queue.ts';
import { poolOfClaim, statusOfClaim, templateOfPool } from './claim-objects.ts';
import type { KarpenterContext } from './karpenter-context.ts';
import { holds, writeConditions } from './status-conditions.ts';

const STAGES = ['ValidationSucceeded', 'NodeClassReady'];

/** Keeps the status of every node pool. */
export function startNodePools(context: KarpenterContext): Controller {
  const queue = createWorkQueue(context.clock, (name) => reconcile(context, name));
  const addAll = () => {
    for (const name of context.index.all(KINDS.nodePool).keys()) queue.add(name);
  };
  watchKind(context, KINDS.nodePool, (pool, change) => {
    if (change !== 'DELETED') queue.add(pool.metadata.name);
  });
  watchKind(context, KINDS.nodeClass, addAll);
  watchKind(context, KINDS.nodeClaim, (claim) => queue.add(poolOfClaim(claim)));
  addAll();
  return queue;
}

/** Claims of a pool, those on their way out included. */
export function claimsOfPool(context: KarpenterContext, pool: string): KubeObject[] {
  return [...context.index.all(KINDS.nodeClaim).values()].filter((claim) => poolOfClaim(claim) === pool);
}

/** Capacity of the pool's nodes and of those on their way, `nodes` included. */
export function usageOfPool(context: KarpenterContext, pool: string): ResourceList {
  const claims = claimsOfPool(context, pool).filter((claim) => claim.metadata.deletionTimestamp === undefined);
  return addResources(...claims.map((claim) => limitedCapacity(parseResources(statusOfClaim(claim).capacity))));
}

function reconcile(context: KarpenterContext, name: string): void {
  const pool = context.index.get(KINDS.nodePool, name);
  // Pools of another provider's node class are another Karpenter's.
  if (!pool || !isHyperpodPool(readNodePool(pool))) return;
  writeConditions(context, KINDS.nodePool, pool, {
    conditions: [validation(pool), nodeClassReadiness(context, pool)],
    stages: STAGES,
    status: { resources: { nodes: '0', ...toQuantities(usageOfPool(context, name)) } },
  });
}

function validation(pool: KubeObject): ConditionChange {
  const problem = validationProblem(pool);
  if (problem === undefined) return holds('ValidationSucceeded');
  return { type: 'ValidationSucceeded', status: 'False', reason: 'NodePoolValidationFailed', message: problem };
}

/** What the CRD's schema cannot say. */
function validationProblem(pool: KubeObject): string | undefined {
  const { metadata, spec } = templateOfPool(pool);
  const label = firstRestriction(Object.keys(metadata?.labels ?? {}));
  if (label) return `invalid key name "${label.key}" in labels, ${label.restriction}`;
  const seen = new Set<string>();
  for (const { key, effect } of [...(spec.taints ?? []), ...(spec.startupTaints ?? [])]) {
    if (seen.has(`${key}=${effect}`)) return `duplicate taint Key/Effect pair ${key}=${effect}`;
    seen.add(`${key}=${effect}`);
  }
  return firstRestriction(spec.requirements.map(({ key }) => key))?.restriction;
}

function firstRestriction(keys: readonly string[]): { readonly key: string; readonly restriction: string } | undefined {
  for (const key of keys) {
    const restriction = restrictionOf(key, HYPERPOD_LABEL_RULES);
    if (restriction !== undefined) return { key, restriction };
  }
  return undefined;
}

function nodeClassReadiness(context: KarpenterContext, pool: KubeObject): ConditionChange {
  const { name } = templateOfPool(pool).spec.nodeClassRef;
  const nodeClass = context.index.get(KINDS.nodeClass, name);
  const unready = (status: Condition['status'], reason: string, message: string): ConditionChange => ({
    type: 'NodeClassReady',
    status,
    reason,
    message,
  });
  if (!nodeClass) return unready('False', 'NodeClassNotFound', 'NodeClass not found on cluster');
  if (nodeClass.metadata.deletionTimestamp !== undefined) {
    return unready('False', 'NodeClassTerminating', 'NodeClass is Terminating');
  }
  const ready = conditionOf(nodeClass, 'Ready');
  if (ready?.status === 'True') return holds('NodeClassReady');
  if (ready?.status === 'False') return unready('False', ready.reason ?? 'NodeClassNotReady', ready.message ?? '');
  return unready('Unknown', 'NodeClassReadinessUnknown', 'Node Class Readiness Unknown');
}
