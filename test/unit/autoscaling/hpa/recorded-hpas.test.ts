/** The HPA model against every recorded decision of a real controller (kube-controller-manager 1.36.2). */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolveBehavior } from '../../../../src/autoscaling/hpa/behavior.ts';
import { recordScale, type HpaHistory } from '../../../../src/autoscaling/hpa/normalization.ts';
import { proposeExternal, type Proposal } from '../../../../src/autoscaling/hpa/proposal.ts';
import { syncHpa, type HpaSpec } from '../../../../src/autoscaling/hpa/reconcile.ts';
import { parseQuantity, quantityToNumber } from '../../../../src/domain/quantity.ts';

type Value = number | string | null | readonly (number | string)[];
type RunLength = readonly (readonly [index: number, value: number])[];
interface Target {
  readonly type: 'AverageValue' | 'Value';
  readonly averageValue?: string;
  readonly value?: string;
}
interface StoredSpec {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly { readonly external: { readonly target: Target } }[];
  readonly behavior?: Parameters<typeof resolveBehavior>[0] & {
    readonly scaleUp?: { readonly tolerance?: string };
    readonly scaleDown?: { readonly tolerance?: string };
  };
}
interface RecordedHpa {
  readonly name: string;
  readonly spec: StoredSpec;
  readonly queries: readonly (readonly [t: number, ...values: Value[]])[];
  readonly specAt: RunLength;
  readonly statusReplicasAt: RunLength;
  readonly readyAt: RunLength;
  readonly changes: readonly { readonly i: number; readonly t: number; readonly from: number; readonly to: number }[];
  readonly historyLostAt?: readonly number[];
  readonly specEdits?: readonly (readonly [t: number, spec: StoredSpec])[];
}

interface TruthFile {
  readonly hpas: readonly RecordedHpa[];
  readonly runs: readonly { readonly name: string; readonly controllerManagerRestartedAt?: readonly number[] }[];
}

const FLAGS: Readonly<Record<string, { readonly tolerance: number; readonly downWindowSeconds: number }>> = {
  B: { tolerance: 0.2, downWindowSeconds: 60 },
};
const DEFAULT_FLAGS = { tolerance: 0.1, downWindowSeconds: 300 };

const file = new URL('../../../../../shared/data/hpa-truth.json', import.meta.url);
if (!existsSync(file)) console.warn('SKIPPED: recorded HPAs: ../shared/data/hpa-truth.json is not here');

/** Needs the gate HPAScaleToZero, which EKS does not have. */
const SCALE_TO_ZERO = /^D\/z/;
describe.skipIf(!existsSync(file))('recorded HPAs', () => {
  const { hpas, runs } = (
    existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { hpas: [], runs: [] }
  ) as TruthFile;
  const modelled = hpas.filter(({ name }) => !SCALE_TO_ZERO.test(name));

  test.each(modelled.map((hpa) => [hpa.name, hpa] as const))('%s', (_, hpa) => {
    const restarts = runs.find((run) => hpa.name.startsWith(run.name))?.controllerManagerRestartedAt ?? [];
    const written = hpa.queries.map((__, index) => hpa.changes.find((change) => change.i === index)?.to ?? null);
    expect(replay(hpa, [...restarts, ...(hpa.historyLostAt ?? [])])).toEqual(written);
  });
});

/** The size written at each sync; null: none. */
function replay(hpa: RecordedHpa, lost: readonly number[]): (number | null)[] {
  const flags = FLAGS[hpa.name.slice(0, 1)] ?? DEFAULT_FLAGS;
  let history: HpaHistory | undefined;
  let before = 0;
  return hpa.queries.map(([t, ...values], index) => {
    if (lost.some((at) => at > before && at <= t)) history = undefined;
    before = t;
    const stored = (hpa.specEdits ?? []).findLast(([at]) => at <= t)?.[1] ?? hpa.spec;
    const behavior = resolveBehavior(stored.behavior, flags.downWindowSeconds);
    const spec: HpaSpec = { minReplicas: stored.minReplicas, maxReplicas: stored.maxReplicas, behavior };
    const scale = {
      specReplicas: at(hpa.specAt, index),
      statusReplicas: at(hpa.statusReplicasAt, index),
      readyReplicas: at(hpa.readyAt, index),
    };
    const tolerance = {
      up: quantityToNumber(stored.behavior?.scaleUp?.tolerance ?? flags.tolerance) ?? Number.NaN,
      down: quantityToNumber(stored.behavior?.scaleDown?.tolerance ?? flags.tolerance) ?? Number.NaN,
    };
    const propose = () =>
      stored.metrics.map(({ external: { target } }, metric): Proposal => {
        const valuesMilli = toMilli(values[metric] ?? null);
        if (!valuesMilli) return { error: 'unable to get external metric' };
        const targetMilli = Number(parseQuantity(target.averageValue ?? target.value ?? ''));
        return proposeExternal({ targetType: target.type, targetMilli, valuesMilli }, scale, tolerance);
      });
    const sync = syncHpa(spec, scale, history, {
      nowMs: t * 1000,
      legacyWindowMs: flags.downWindowSeconds * 1000,
      propose,
    });
    const isChange = sync.desired !== scale.specReplicas;
    history = isChange
      ? recordScale(sync.history, { from: scale.specReplicas, to: sync.desired }, { behavior, nowMs: t * 1000 })
      : sync.history;
    return isChange ? sync.desired : null;
  });
}

function at(runs: RunLength, index: number): number {
  return runs.findLast(([first]) => first <= index)?.[1] ?? 0;
}

function toMilli(value: Value): number[] | undefined {
  if (value === null || value === 'empty' || /^(404|500)$/.test(String(value))) return undefined;
  return [value].flat().map((one) => Number(parseQuantity(String(one))));
}
