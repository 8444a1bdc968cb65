/** Decisions of a real HPA controller, replayed through the model. */
import { resolveBehavior, resolveTolerance } from '../autoscaling/hpa/behavior.ts';
import type { HpaMemory } from '../autoscaling/hpa/memory.ts';
import { proposeExternal, type Proposal, type ScaleView } from '../autoscaling/hpa/proposal.ts';
import { syncHpa, type HpaSpec } from '../autoscaling/hpa/reconcile.ts';
import { parseQuantity } from '../domain/quantity.ts';

/** What the metrics server answered: a value, a series of them, or that it could not. */
type Value = number | string | null | readonly (number | string)[];
type RunLength = readonly (readonly [index: number, value: number])[];

interface StoredSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly {
    readonly external: {
      readonly target: {
        readonly type: 'AverageValue' | 'Value';
        readonly averageValue?: string;
        readonly value?: string;
      };
    };
  }[];
  readonly behavior?: Parameters<typeof resolveBehavior>[0] & {
    readonly scaleUp?: { readonly tolerance?: string };
    readonly scaleDown?: { readonly tolerance?: string };
  };
}

export interface RecordedHpa {
  /** Run and HPA: `A/g00a`. */
  readonly name: string;
  readonly spec: StoredSpec;
  /** One row per sync. */
  readonly queries: readonly (readonly [t: number, ...values: Value[]])[];
  readonly specAt: RunLength;
  readonly statusReplicasAt: RunLength;
  readonly readyAt: RunLength;
  readonly changes: readonly { readonly i: number; readonly from: number; readonly to: number }[];
  readonly historyLostAt?: readonly number[];
  readonly specEdits?: readonly (readonly [t: number, spec: StoredSpec])[];
  /** Sizes written by others. */
  readonly outsideWrites?: readonly (readonly [t: number, replicas: number])[];
}

export interface Recording {
  readonly hpas: readonly RecordedHpa[];
  readonly runs: readonly { readonly name: string; readonly controllerManagerRestartedAt?: readonly number[] }[];
}

interface Flags {
  readonly tolerance: number;
  readonly downWindowSeconds: number;
  readonly mayScaleToZero: boolean;
}

/** Run B had flags of its own, and run D a gate. */
function flagsOf(hpa: RecordedHpa): Flags {
  return hpa.name.startsWith('B/')
    ? { tolerance: 0.2, downWindowSeconds: 60, mayScaleToZero: false }
    : { tolerance: 0.1, downWindowSeconds: 300, mayScaleToZero: hpa.name.startsWith('D/') };
}

/** The size that the real controller wrote at each sync; null: none. */
export function recordedSizes(hpa: RecordedHpa): (number | null)[] {
  return hpa.queries.map((_, index) => hpa.changes.find((change) => change.i === index)?.to ?? null);
}

/** Open: each sync is told the size that was recorded. Closed: it goes on from the model's own size and the writes of others. */
export type Loop = 'open' | 'closed';

/** The size that the model writes at each sync, fed with what the controller saw. */
export function modelledSizes(hpa: RecordedHpa, { runs }: Recording, loop: Loop): (number | null)[] {
  const restarts = runs.find((run) => hpa.name.startsWith(`${run.name}/`))?.controllerManagerRestartedAt ?? [];
  const lostAt = [...restarts, ...(hpa.historyLostAt ?? [])];
  let memory: HpaMemory | undefined;
  let size = valueAt(hpa.specAt, 0);
  let before = 0;
  return hpa.queries.map(([t, ...values], index) => {
    if (lostAt.some((at) => at > before && at <= t)) memory = undefined;
    size = hpa.outsideWrites?.findLast(([at]) => at > before && at <= t)?.[1] ?? size;
    before = t;
    const specReplicas = loop === 'open' ? valueAt(hpa.specAt, index) : size;
    const step = syncOnce(hpa, { t, values, index, memory, specReplicas });
    memory = step.memory;
    size = step.size ?? specReplicas;
    return step.size;
  });
}

function syncOnce(
  hpa: RecordedHpa,
  sync: {
    readonly t: number;
    readonly values: readonly Value[];
    readonly index: number;
    readonly memory: HpaMemory | undefined;
    readonly specReplicas: number;
  },
): { readonly size: number | null; readonly memory: HpaMemory } {
  const flags = flagsOf(hpa);
  const nowMs = sync.t * 1000;
  const stored = hpa.specEdits?.findLast(([at]) => at <= sync.t)?.[1] ?? hpa.spec;
  const behavior = resolveBehavior(stored.behavior, flags.downWindowSeconds);
  const spec: HpaSpec = { minReplicas: stored.minReplicas, maxReplicas: stored.maxReplicas, behavior };
  const scale = {
    specReplicas: sync.specReplicas,
    statusReplicas: valueAt(hpa.statusReplicasAt, sync.index),
    readyReplicas: valueAt(hpa.readyAt, sync.index),
  };
  const result = syncHpa(spec, scale, sync.memory, {
    nowMs,
    legacyWindowMs: flags.downWindowSeconds * 1000,
    mayScaleToZero: flags.mayScaleToZero,
    propose: () => stored.metrics.map((_, metric) => proposeFor(stored, metric, { values: sync.values, scale, flags })),
  });
  result.memory.recordScale(scale.specReplicas, result.desired, behavior, nowMs);
  return { size: result.desired === scale.specReplicas ? null : result.desired, memory: result.memory };
}

function proposeFor(
  stored: StoredSpec,
  metric: number,
  seen: { readonly values: readonly Value[]; readonly scale: ScaleView; readonly flags: Flags },
): Proposal {
  const valuesMilli = toMilli(seen.values[metric] ?? null);
  const target = stored.metrics[metric]?.external.target;
  if (!valuesMilli || !target) return { error: 'unable to get external metric' };
  const { tolerance } = seen.flags;
  return proposeExternal(
    {
      targetType: target.type,
      targetMilli: Number(parseQuantity(target.averageValue ?? target.value ?? '')),
      valuesMilli,
    },
    seen.scale,
    resolveTolerance(stored.behavior, { up: tolerance, down: tolerance }),
  );
}

function valueAt(runs: RunLength, index: number): number {
  return runs.findLast(([first]) => first <= index)?.[1] ?? 0;
}

function toMilli(value: Value): number[] | undefined {
  if (value === null || /^(empty|404|500)$/.test(String(value))) return undefined;
  return [value].flat().map((one) => Number(parseQuantity(String(one))));
}
