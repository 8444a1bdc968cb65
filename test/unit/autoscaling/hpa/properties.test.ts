/** What holds of every HPA and every history. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveBehavior, type ScalingRules } from '../../../../src/autoscaling/hpa/behavior.ts';
import { HpaLoop } from '../../../../src/autoscaling/hpa/loop.ts';
import type { HpaMemory } from '../../../../src/autoscaling/hpa/memory.ts';
import {
  proposeExternal,
  replicasForTotal,
  type ExternalTarget,
  type Proposal,
  type ScaleView,
} from '../../../../src/autoscaling/hpa/proposal.ts';
import { syncHpa, type HpaSpec } from '../../../../src/autoscaling/hpa/reconcile.ts';

interface Step {
  readonly gapMs: number;
  /** NaN: could not be read. */
  readonly totalsMilli: readonly number[];
  /** How many of the pods are ready, from none to all. */
  readonly readyShare: number;
  /** A size that somebody else writes before the sync. */
  readonly outsideSize: number | null;
}

interface Story {
  readonly spec: HpaSpec;
  readonly targets: readonly ExternalTarget[];
  readonly initialSize: number;
  readonly steps: readonly Step[];
}

const METRICS = 2;

const policy = fc.record({
  type: fc.constantFrom('Pods', 'Percent'),
  value: fc.integer({ min: 1, max: 150 }),
  periodSeconds: fc.integer({ min: 1, max: 180 }),
});
const rules: fc.Arbitrary<Partial<ScalingRules>> = fc.record(
  {
    stabilizationWindowSeconds: fc.integer({ min: 0, max: 300 }),
    selectPolicy: fc.constantFrom('Max', 'Min', 'Disabled'),
    policies: fc.array(policy, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const behavior = fc
  .option(fc.record({ scaleUp: rules, scaleDown: rules }, { requiredKeys: [] }), { nil: undefined })
  .map((written) => resolveBehavior(written));
const spec: fc.Arbitrary<HpaSpec> = fc
  .record({ minReplicas: fc.integer({ min: 1, max: 5 }), more: fc.integer({ min: 0, max: 60 }), behavior })
  .map(({ minReplicas, more, behavior: resolved }) => ({
    minReplicas,
    maxReplicas: minReplicas + more,
    behavior: resolved,
  }));
const tolerance = fc.record({
  up: fc.double({ min: 0, max: 0.5, noNaN: true }),
  down: fc.double({ min: 0, max: 0.5, noNaN: true }),
});
const target = (targetType: fc.Arbitrary<ExternalTarget['targetType']>): fc.Arbitrary<ExternalTarget> =>
  fc.record({ targetType, targetMilli: fc.integer({ min: 1, max: 50_000 }), tolerance });
const perPod = target(fc.constant('AverageValue'));
const total = fc.integer({ min: 0, max: 1_000_000 });
const anyTotal = fc.oneof(
  { weight: 8, arbitrary: total },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
  { weight: 1, arbitrary: fc.integer({ min: -1000, max: -1 }) },
);

function step(totals: fc.Arbitrary<number>, outsideSize: fc.Arbitrary<number | null>): fc.Arbitrary<Step> {
  return fc.record({
    gapMs: fc.integer({ min: 15_000, max: 25_000 }),
    totalsMilli: fc.array(totals, { minLength: METRICS, maxLength: METRICS }),
    readyShare: fc.double({ min: 0, max: 1, noNaN: true }),
    outsideSize,
  });
}
const undisturbed = step(total, fc.constant(null));
const disturbed = step(anyTotal, fc.option(fc.integer({ min: 0, max: 80 }), { freq: 9 }));

/** One metric, per pod, that can always be read; nobody else writes. */
const quiet: fc.Arbitrary<Story> = fc
  .record({
    spec,
    targets: fc.tuple(perPod),
    initialSize: fc.nat(100),
    steps: fc.array(undisturbed, { minLength: 1, maxLength: 60 }),
  })
  .map((story) => ({ ...story, initialSize: withinBounds(story.initialSize, story.spec) }));

const anything: fc.Arbitrary<Story> = fc.record({
  spec,
  targets: fc.array(target(fc.constantFrom('AverageValue', 'Value')), { minLength: 1, maxLength: METRICS }),
  initialSize: fc.nat(80),
  steps: fc.array(disturbed, { minLength: 1, maxLength: 60 }),
});

function withinBounds(size: number, { minReplicas, maxReplicas }: HpaSpec): number {
  return Math.min(maxReplicas, Math.max(minReplicas, size));
}

interface Decision {
  readonly nowMs: number;
  readonly from: number;
  readonly to: number;
}

type Sync = (nowMs: number, scale: ScaleView, totalsMilli: readonly number[]) => number;

function play({ initialSize, steps }: Story, sync: Sync): Decision[] {
  let size = initialSize;
  let nowMs = 0;
  return steps.map(({ gapMs, totalsMilli, readyShare, outsideSize }) => {
    nowMs += gapMs;
    const from = outsideSize ?? size;
    const scale = { specReplicas: from, statusReplicas: from, readyReplicas: Math.round(from * readyShare) };
    size = sync(nowMs, scale, totalsMilli);
    return { nowMs, from, to: size };
  });
}

function inLoop(story: Story): Decision[] {
  const hpa = new HpaLoop(story.spec, story.targets);
  return play(story, (nowMs, scale, totals) => hpa.sync(nowMs, scale, totals));
}

function described({ spec: hpaSpec, targets, ...story }: Story): Decision[] {
  let memory: HpaMemory | undefined;
  return play({ spec: hpaSpec, targets, ...story }, (nowMs, scale, totals) => {
    const propose = () => targets.map((one, index) => proposeTotal(one, scale, totals[index] ?? Number.NaN));
    const result = syncHpa(hpaSpec, scale, memory, { nowMs, propose });
    ({ memory } = result);
    memory.recordScale(scale.specReplicas, result.desired, hpaSpec.behavior, nowMs);
    return result.desired;
  });
}

function proposeTotal({ tolerance: band, ...metric }: ExternalTarget, scale: ScaleView, totalMilli: number): Proposal {
  if (Number.isNaN(totalMilli)) return { error: 'unable to get external metric' };
  return proposeExternal({ ...metric, valuesMilli: [totalMilli] }, scale, band);
}

/** Of every story, disturbed as it may be. */
function check(holds: (story: Story) => void): void {
  fc.assert(fc.property(anything, holds));
}

test('the loop and the sync that tells its reasons decide the same', () => {
  check((story) => {
    expect(inLoop(story)).toEqual(described(story));
  });
});

test('the same history gives the same sizes', () => {
  check((story) => {
    expect(inLoop(story)).toEqual(inLoop(story));
  });
});

test('it never leaves its bounds, and never wakes what is at 0', () => {
  check((story) => {
    for (const { from, to } of inLoop(story)) expect(to).toBe(from === 0 ? 0 : withinBounds(to, story.spec));
  });
});

describe('a target per pod', () => {
  test('does not look at readiness', () => {
    fc.assert(
      fc.property(quiet, fc.double({ min: 0, max: 1, noNaN: true }), (story, readyShare) => {
        const others = { ...story, steps: story.steps.map((one) => ({ ...one, readyShare })) };
        expect(inLoop(others)).toEqual(inLoop(story));
      }),
    );
  });

  test('a higher value never asks for less, all else equal', () => {
    fc.assert(
      fc.property(quiet, total, (story, more) => {
        const last = story.steps.at(-1);
        if (!last) return;
        const raised = { ...last, totalsMilli: last.totalsMilli.map((value) => value + more) };
        const higher = inLoop({ ...story, steps: [...story.steps.slice(0, -1), raised] });
        expect(higher.at(-1)?.to).toBeGreaterThanOrEqual(inLoop(story).at(-1)?.to ?? 0);
      }),
    );
  });

  test('a constant value comes to rest, once down at the most', () => {
    const windows = fc.option(
      fc.record({
        scaleUp: fc.record({ stabilizationWindowSeconds: fc.integer({ min: 0, max: 300 }) }),
        scaleDown: fc.record({ stabilizationWindowSeconds: fc.integer({ min: 0, max: 300 }) }),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(quiet, windows, total, (story, written, value) => {
        const steps = Array.from({ length: 40 }, () => ({
          gapMs: 15_022,
          totalsMilli: [value],
          readyShare: 1,
          outsideSize: null,
        }));
        const constant = { ...story, spec: { ...story.spec, behavior: resolveBehavior(written) }, steps };
        const changes = inLoop(constant).filter(({ from, to }) => from !== to);
        expect(changes.filter(({ from, to }) => to < from).length).toBeLessThanOrEqual(1);
        // The windows, and from 1 to 65 by doubling.
        expect(changes.at(-1)?.nowMs ?? 0).toBeLessThan(300_000 + 9 * 15_022);
      }),
    );
  });

  test('it never goes below what was asked for within the window', () => {
    fc.assert(
      fc.property(quiet, (story) => {
        const { behavior: resolved } = story.spec;
        const windowMs = (resolved?.scaleDown.stabilizationWindowSeconds ?? 300) * 1000;
        const decisions = inLoop(story);
        const asked = askedFor(story, decisions);
        for (const [index, { nowMs, from, to }] of decisions.entries()) {
          if (to >= from) continue;
          const recent = asked.filter(
            (_, other) => other <= index && nowMs - (decisions[other]?.nowMs ?? 0) < windowMs,
          );
          expect(to).toBeGreaterThanOrEqual(Math.min(from, Math.max(0, ...recent)));
        }
      }),
    );
  });
});

/** What the metric alone asked for at each sync. */
function askedFor({ targets, steps }: Story, decisions: readonly Decision[]): number[] {
  return decisions.map(({ from }, index) => {
    const scale = { specReplicas: from, statusReplicas: from, readyReplicas: from };
    const [only] = targets;
    return only ? replicasForTotal(only, scale, steps[index]?.totalsMilli[0] ?? 0) : 0;
  });
}

describe('a policy of so many pods per period', () => {
  const value = fc.integer({ min: 1, max: 8 });
  const periodSeconds = fc.integer({ min: 1, max: 180 });

  test.each(['scaleUp', 'scaleDown'] as const)('%s: no further from the size a period ago than that', (direction) => {
    fc.assert(
      fc.property(quiet, value, periodSeconds, (story, pods, seconds) => {
        const only = { policies: [{ type: 'Pods', value: pods, periodSeconds: seconds }] } as const;
        // Both alike: an event is forgotten after the longest period of its own direction.
        const written = { scaleUp: only, scaleDown: { ...only, stabilizationWindowSeconds: 0 } };
        const limited = { ...story, spec: { ...story.spec, behavior: resolveBehavior(written) } };
        const decisions = inLoop(limited);
        const sizeAt = (ms: number) => decisions.findLast(({ nowMs }) => nowMs <= ms)?.to ?? limited.initialSize;
        for (const { nowMs, from, to } of decisions) {
          const before = sizeAt(nowMs - seconds * 1000);
          if (direction === 'scaleUp') expect(to).toBeLessThanOrEqual(Math.max(from, before + pods));
          else expect(to).toBeGreaterThanOrEqual(Math.min(from, before - pods));
        }
      }),
    );
  });
});
