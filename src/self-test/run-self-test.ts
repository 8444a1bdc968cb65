/** Runs everything that the models are held against, from data that comes with hpscale: recordings of the real controllers and cases of their own tests. */
import { isDeepStrictEqual } from 'node:util';
import { groupBy } from '../domain/group-by.ts';
import type { SelfTestSuite } from '../domain/self-test.ts';
import { answerHpaCase, type HpaCase } from './hpa-cases.ts';
import { runTimeline, type Timeline } from './hpa-timelines.ts';
import { answerKarpenterCase, type KarpenterCase } from './karpenter-cases.ts';
import { comparable, decide, type RecordedRound, type RecordedType, toOptions } from './karpenter-rounds.ts';
import { answerScaleCase, answerTriggerCase, type KedaScaleCase, type KedaTriggerCase } from './keda-cases.ts';
import { modelledSizes, recordedSizes, type Recording } from './recorded-hpas.ts';

const KARPENTER = 'kubernetes-sigs/karpenter 22664681';
const KUBERNETES = 'Kubernetes 1.36.2';
const KEDA = 'kedacore/keda 8b4f083c';

/** All suites, in order. A case that throws does not hold. */
export async function runSelfTest(): Promise<readonly SelfTestSuite[]> {
  return [...(await karpenterSuites()), ...(await hpaSuites()), ...(await kedaSuites())];
}

interface SuiteCase {
  readonly name: string;
  readonly family?: string;
  readonly holds: () => boolean;
}

function suite(name: string, source: string, cases: readonly SuiteCase[]): SelfTestSuite {
  const failed = new Set(cases.filter((one) => !doesHold(one)));
  const families = [...groupBy(cases, ({ family = '' }) => family)].filter(([family]) => family !== '');
  return {
    name,
    source,
    total: cases.length,
    failed: [...failed].map((one) => one.name),
    families: families.map(([family, own]) => ({
      name: family,
      total: own.length,
      held: own.filter((one) => !failed.has(one)).length,
    })),
  };
}

function doesHold({ holds }: SuiteCase): boolean {
  try {
    return holds();
  } catch {
    return false;
  }
}

async function karpenterSuites(): Promise<SelfTestSuite[]> {
  const types = (await import('./golden/karpenter-types.json', { with: { type: 'json' } })).default;
  const rounds = (await import('./golden/karpenter-rounds.json', { with: { type: 'json' } })).default;
  const golden = (await import('./golden/karpenter-cases.json', { with: { type: 'json' } })).default;
  const options = toOptions(types as unknown as readonly RecordedType[]);
  return [
    suite(
      'Karpenter: scheduling rounds of a real controller',
      `recorded, ${KARPENTER}`,
      (rounds as unknown as readonly RecordedRound[]).map((round) => ({
        name: `${round.id} ${round.family}`,
        family: round.family,
        holds: () => isSame(decide(round, options), comparable(round)),
      })),
    ),
    suite(
      'Karpenter: its own scheduling tests',
      KARPENTER,
      (golden.cases as unknown as readonly KarpenterCase[]).map((entry) => ({
        name: entry.id,
        holds: () => includes(answerKarpenterCase(entry, golden.types as never), entry.expected),
      })),
    ),
  ];
}

async function hpaSuites(): Promise<SelfTestSuite[]> {
  const cases = (await import('./golden/hpa-cases.json', { with: { type: 'json' } })).default;
  const recording = (await import('./golden/recorded-hpas.json', { with: { type: 'json' } })).default as unknown;
  const timelines = (await import('./golden/hpa-timelines.json', { with: { type: 'json' } })).default as unknown;
  const recorded = recording as Recording;
  return [
    suite(
      'HPA: decisions of a real controller, each HPA open and closed loop',
      `recorded, ${KUBERNETES}`,
      recorded.hpas.flatMap((hpa) =>
        (['open', 'closed'] as const).map((loop) => ({
          name: `${hpa.name} ${loop}`,
          family: `run ${hpa.name.split('/')[0]}, ${loop} loop`,
          holds: () => isSame(modelledSizes(hpa, recorded, loop), recordedSizes(hpa)),
        })),
      ),
    ),
    suite(
      'HPA: its own tests',
      KUBERNETES,
      (cases as readonly HpaCase[]).map((entry) => ({
        name: `${entry.suite}: ${entry.id}`,
        family: entry.suite,
        holds: () => holdsHpaCase(entry),
      })),
    ),
    suite(
      'KEDA and the HPA together over time',
      'an independent model',
      (timelines as readonly Timeline[]).map((timeline) => ({
        name: timeline.name,
        holds: () =>
          isSame(
            runTimeline(timeline),
            timeline.changes.map(({ t, who, from, to }) => ({ t, who, from, to })),
          ),
      })),
    ),
  ];
}

function holdsHpaCase(entry: HpaCase): boolean {
  const answer = answerHpaCase(entry);
  const { errorContains, ...expected } = entry.expected as { readonly errorContains?: string };
  return errorContains === undefined
    ? includes(answer, expected)
    : String(answer['errorContains']).includes(errorContains);
}

async function kedaSuites(): Promise<SelfTestSuite[]> {
  const triggers = (await import('./golden/keda-triggers.json', { with: { type: 'json' } })).default as unknown;
  const scales = (await import('./golden/keda-scale-cases.json', { with: { type: 'json' } })).default;
  return [
    suite(
      'KEDA: triggers taken and refused, its own tests',
      KEDA,
      (triggers as readonly KedaTriggerCase[]).map((entry) => ({
        name: `${entry.type}, line ${entry.line}`,
        holds: () => answerTriggerCase(entry).every((isRefused) => isRefused === entry.isRefused),
      })),
    ),
    suite(
      'KEDA: 0 to 1 and back, its own tests',
      KEDA,
      (scales as readonly KedaScaleCase[]).map((entry) => ({
        name: entry.id,
        holds: () => includes(answerScaleCase(entry), entry.expected),
      })),
    ),
  ];
}

/** Both as JSON: what is undefined is not there. */
function isSame(answer: unknown, expected: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(answer)), JSON.parse(JSON.stringify(expected)));
}

function includes(answer: Readonly<Record<string, unknown>>, expected: object): boolean {
  return Object.entries(expected).every(([key, value]) => isSame(answer[key] ?? null, value ?? null));
}
