/**
 * What the models of KEDA and the HPA make of a queue, second by second, without any cluster: the same arithmetic that the
 * sandbox's controllers do when they are woken, here in one loop, so that the two can be held against each other.
 */
import { resolveBehavior } from '../../autoscaling/hpa/behavior.ts';
import type { HpaMemory } from '../../autoscaling/hpa/memory.ts';
import { DEFAULT_TOLERANCE, proposeExternal } from '../../autoscaling/hpa/proposal.ts';
import { HPA_SYNC_MS, syncHpa } from '../../autoscaling/hpa/reconcile.ts';
import { decideScale } from '../../autoscaling/keda/executor.ts';
import type { Demand } from '../../domain/demand.ts';
import { type Parcel, stepQueue, sumOf } from '../../domain/fluid-queue.ts';

export interface QueueWorld {
  readonly demand: Demand;
  /** When the scaled object and its HPA were made: KEDA polls then and each interval later, the HPA follows. */
  readonly madeMs: number;
  readonly endMs: number;
  readonly scaling: {
    readonly messagesPerReplica: number;
    readonly maxReplicas: number;
    readonly pollMs: number;
    readonly cooldownMs: number;
    readonly initialCooldownMs: number;
    readonly downWindowSeconds: number;
  };
  readonly serving: { readonly requestsPerSecond: number; readonly concurrency: number };
  /** When each pod was ready: how long a node takes is no model's to say. */
  readonly readyMs: readonly number[];
}

export interface ReplicaChange {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly by: 'KEDA' | 'HPA';
  /** Messages in the queue, those in flight included, as it saw them. */
  readonly messages: number;
}

const SECOND_MS = 1000;

interface State {
  readonly atMs: number;
  readonly waiting: readonly Parcel[];
  readonly messages: number;
  readonly replicas: number;
  readonly lastActiveMs: number | null;
  /** Changed in place by each sync. */
  readonly memory: HpaMemory | undefined;
  readonly changes: readonly ReplicaChange[];
}

/** Every change of size from the making of the scaled object, from 0 replicas, until `endMs`. */
export function foretellReplicas(world: QueueWorld): readonly ReplicaChange[] {
  let state: State = {
    atMs: world.madeMs,
    waiting: [],
    messages: 0,
    replicas: 0,
    lastActiveMs: null,
    memory: undefined,
    changes: [],
  };
  while (state.atMs < world.endMs) {
    state = serve(state, world);
    const sinceMs = state.atMs - world.madeMs;
    // Both may come in one second: KEDA's poll was due for longer. The HPA still sees the status from before.
    const { replicas: pods } = state;
    if (sinceMs % world.scaling.pollMs === 0) state = poll(state, world);
    if (sinceMs % HPA_SYNC_MS === 0) state = sync(state, world, pods);
  }
  return state.changes;
}

function serve(state: State, { demand, serving, readyMs }: QueueWorld): State {
  const atMs = state.atMs + SECOND_MS;
  // A pod works from the second in which it is ready until its replica is given up.
  const ready = Math.min(state.replicas, readyMs.filter((ms) => ms <= state.atMs).length);
  const { waiting, served } = stepQueue(state.waiting, {
    atSeconds: state.atMs / SECOND_MS,
    arrivals: demand.arrivedBy(atMs) - demand.arrivedBy(state.atMs),
    capacity: ready * serving.requestsPerSecond,
    timeoutSeconds: null,
  });
  const inFlight = (sumOf(served) * serving.concurrency) / serving.requestsPerSecond;
  return { ...state, atMs, waiting, messages: Math.ceil(sumOf(waiting)) + Math.ceil(inFlight) };
}

function poll(state: State, { madeMs, scaling }: QueueWorld): State {
  const decision = decideScale(
    {
      minReplicaCount: 0,
      idleReplicaCount: null,
      cooldownMs: scaling.cooldownMs,
      initialCooldownMs: scaling.initialCooldownMs,
      fallbackReplicas: null,
    },
    {
      nowMs: state.atMs,
      createdMs: madeMs,
      lastActiveMs: state.lastActiveMs,
      currentReplicas: state.replicas,
      isActive: state.messages > 0,
      isError: false,
    },
  );
  const polled = decision.refreshesLastActive ? { ...state, lastActiveMs: state.atMs } : state;
  return decision.replicas === null ? polled : resize(polled, decision.replicas, 'KEDA');
}

function sync(state: State, { scaling }: QueueWorld, statusReplicas: number): State {
  const behavior = resolveBehavior({ scaleDown: { stabilizationWindowSeconds: scaling.downWindowSeconds } });
  const scale = { specReplicas: state.replicas, statusReplicas, readyReplicas: 0 };
  const metric = {
    targetType: 'AverageValue',
    targetMilli: scaling.messagesPerReplica * 1000,
    valuesMilli: [state.messages * 1000],
  } as const;
  const result = syncHpa({ minReplicas: 1, maxReplicas: scaling.maxReplicas, behavior }, scale, state.memory, {
    nowMs: state.atMs,
    propose: () => [proposeExternal(metric, scale, DEFAULT_TOLERANCE)],
  });
  result.memory.recordScale(state.replicas, result.desired, behavior, state.atMs);
  return resize({ ...state, memory: result.memory }, result.desired, 'HPA');
}

function resize(state: State, to: number, by: ReplicaChange['by']): State {
  const { atMs, replicas: from, messages, changes } = state;
  return from === to ? state : { ...state, replicas: to, changes: [...changes, { atMs, from, to, by, messages }] };
}
