/** What a node pool's conditions come to, and which check says why. */
import { HYPERPOD_LABEL_RULES, restrictionOf } from '../../autoscaling/karpenter/well-known-labels.ts';
import { type Condition, conditionOf, type KubeObject } from '../../domain/kube-object.ts';
import type { LiveNodePool } from '../../domain/node-pool-object.ts';
import { repeatedTaints } from '../../domain/pool-taints.ts';
import { causeOf } from '../../domain/readiness.ts';

/** What a condition says. */
export interface Said {
  readonly reason: string;
  readonly cause: string;
}

export type PoolState =
  | { readonly kind: 'ready' | 'stale' | 'unsaid' | 'going'; readonly condition: Condition | undefined }
  | { readonly kind: 'refused' | 'nodeClass'; readonly condition: Condition; readonly said: Said }
  | { readonly kind: 'named'; readonly condition: Condition; readonly said: Said; readonly by: string };

/** What the conditions come to: Ready is the sum of ValidationSucceeded and NodeClassReady. */
export function stateOfPool(pool: LiveNodePool): PoolState {
  const { object } = pool;
  const condition = conditionOf(object, 'Ready');
  if (object.metadata.deletionTimestamp !== undefined) return { kind: 'going', condition };
  if (isStale(condition, object)) return { kind: 'stale', condition };
  if (condition?.status === 'True') return { kind: 'ready', condition };
  return refusalOf(pool) ?? classState(object) ?? otherState(object, condition);
}

function refusalOf(pool: LiveNodePool): PoolState | undefined {
  const condition = conditionOf(pool.object, 'ValidationSucceeded');
  if (condition?.status !== 'False') return undefined;
  const by = namedBy(pool);
  const said = saidBy(condition);
  return by === undefined ? { kind: 'refused', condition, said } : { kind: 'named', condition, said, by };
}

function classState(object: KubeObject): PoolState | undefined {
  const condition = conditionOf(object, 'NodeClassReady');
  if (condition === undefined || condition.status === 'True') return undefined;
  return { kind: 'nodeClass', condition, said: saidBy(condition) };
}

function otherState(object: KubeObject, ready: Condition | undefined): PoolState {
  if (ready?.status !== 'False') return { kind: 'unsaid', condition: ready };
  return { kind: 'refused', condition: ready, said: saidBy(causeOf(object, ready)) };
}

/** The check that names what Karpenter's validation refuses, if another does. */
function namedBy(pool: LiveNodePool): string | undefined {
  if (pool.requirements.some(({ key }) => isRestricted(key))) return 'node-pool-requirement-keys';
  return repeatedTaints(pool).length > 0 ? 'node-pool-taints-distinct' : undefined;
}

/** Whether Karpenter's validation refuses the label, in a requirement or in the template. */
export function isRestricted(key: string): boolean {
  return restrictionOf(key, HYPERPOD_LABEL_RULES) !== undefined;
}

function isStale(condition: Condition | undefined, { metadata }: KubeObject): boolean {
  const { observedGeneration } = (condition ?? {}) as { readonly observedGeneration?: number };
  return observedGeneration !== undefined && observedGeneration < (metadata.generation ?? 0);
}

function saidBy({ reason, message }: Condition): Said {
  return { reason: reason ?? 'no reason', cause: message === undefined || message === '' ? 'no message' : message };
}
