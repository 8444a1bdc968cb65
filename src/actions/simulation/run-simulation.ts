/** The use case `simulate`: what the settings make of the demand, over many seeds, and what other settings would. */
import type { Context } from '../../context.ts';
import { priceNote } from '../../domain/plan-cost.ts';
import type { RunFigures, TimelinePoint } from '../../domain/simulation/figures.ts';
import type { Detail, SimulatedVariant, SimulationResult } from '../../domain/simulation/result.ts';
import type { Demand, Objective, Scenario } from '../../domain/simulation/scenario.ts';
import { interruptedError, usageError } from '../../errors.ts';
import { minimumOf, specOf } from '../../autoscaling/keda/scaled-object.ts';
import { assumptionsOf } from '../../simulation/assumptions.ts';
import { type PreparedScenario, prepareScenario } from '../../simulation/prepare.ts';
import { type RunAnswer, runScenario } from '../../simulation/run-scenario.ts';
import { middleRun, spreadFigures } from '../../simulation/spread.ts';
import { buildScenario } from './build-scenario.ts';
import type { ScenarioOptions } from './scenario-options.ts';
import { setFields } from './set-fields.ts';

export interface SimulationOptions extends ScenarioOptions {
  readonly seeds: number;
  /** `auto`: by requests where there are few enough. */
  readonly detail: Detail | 'auto';
  /** Further variants, each with fields set on top of the others'. */
  readonly compare: readonly string[];
}

/** More requests than that, over all runs, are not served one by one unless told. */
const FEW_REQUESTS = 20_000_000;
/** What one run may hold. */
const MOST_REQUESTS = 400_000_000;

/** Reads and computes; changes nothing. */
export async function runSimulation(options: SimulationOptions, context: Context): Promise<SimulationResult> {
  const { scenario, source, assumptions } = await buildScenario(options, context);
  const variants = [
    { name: options.sets.length === 0 ? 'present' : options.sets.join(','), scenario },
    ...options.compare.map((text) => ({ name: text, scenario: withSets(scenario, text) })),
  ];
  const demand = scenario.streams[0]?.demand;
  if (!demand) throw new Error('a scenario has a stream');
  const requests = demand.requests.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const detail = settleDetail(options, requests * options.seeds * variants.length, requests);
  const answers: SimulatedVariant[] = [];
  let prepared: PreparedScenario | undefined;
  for (const variant of variants) {
    prepared = prepareScenario(variant.scenario);
    answers.push(await simulateVariant({ ...variant, prepared }, detail, options, context));
  }
  return {
    schema: 'hpscale.simulation/v1',
    demand: describeDemand(demand, source, requests),
    objective: options.objective,
    detail,
    seeds: options.seeds,
    variants: answers,
    prices: priceNote(typesOf(scenario), context.clock.now()),
    assumptions: [...assumptions, ...(prepared ? assumptionsOf(prepared) : [])],
  };
}

function withSets(scenario: Scenario, text: string): Scenario {
  const streams = scenario.streams.map((stream) => ({
    ...stream,
    scaledObject: setFields(stream.scaledObject, text.split(',')),
  }));
  return { ...scenario, streams };
}

function settleDetail({ detail }: SimulationOptions, all: number, perRun: number): Detail {
  if (detail === 'requests' && perRun > MOST_REQUESTS) {
    throw usageError(
      'too-many-requests',
      `${Math.round(perRun)} requests are too many to serve one by one`,
      'leave out --detail requests, or take less of the trace with --scale',
    );
  }
  if (detail !== 'auto') return detail;
  return all <= FEW_REQUESTS ? 'requests' : 'fluid';
}

interface Variant {
  readonly name: string;
  readonly scenario: Scenario;
  readonly prepared: PreparedScenario;
}

async function simulateVariant(
  { name, scenario, prepared }: Variant,
  detail: Detail,
  { seeds, objective }: SimulationOptions,
  { clock, signal }: Pick<Context, 'clock' | 'signal'>,
): Promise<SimulatedVariant> {
  const runs: RunAnswer[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    // Lets Ctrl-C be heard.
    await clock.sleep(0, signal);
    if (signal.aborted) throw interruptedError();
    runs.push(runScenario(prepared, { seed, detail, objective, withTimeline: true }));
  }
  const totals = runs.map(({ total }) => total);
  const middle = middleRun(totals);
  const streams = prepared.streams.map((stream, index) => {
    const own = runs.map((run) => run.streams[index]?.figures).filter((figures) => figures !== undefined);
    const timeline: readonly TimelinePoint[] = runs[middle]?.streams[index]?.timeline ?? [];
    return { name: stream.name, spread: spreadFigures(own), runs: own, timeline };
  });
  return {
    name,
    settings: scenario.streams.map(({ scaledObject }) => settingsOf(scaledObject)),
    streams,
    total: spreadFigures(totals),
    middleSeed: totals[middle]?.seed ?? 1,
    keepsObjective: objective && streams.every(({ runs: own }) => keeps(own[middle], objective)),
  };
}

function keeps(run: RunFigures | undefined, { quantile }: Objective): boolean {
  return run !== undefined && (run.attainment ?? 1) >= quantile;
}

function settingsOf(scaledObject: Scenario['streams'][number]['scaledObject']): string {
  const spec = specOf(scaledObject);
  const idle = spec.idleReplicaCount === undefined ? '' : `, ${spec.idleReplicaCount} when idle`;
  const triggers = spec.triggers.map(({ type }) => type).join(', ');
  return `${minimumOf(spec)} to ${spec.maxReplicaCount ?? 100} replicas${idle}, on ${triggers}`;
}

function describeDemand(
  { startMs, stepSeconds, requests: buckets }: Demand,
  source: string,
  requests: number,
): SimulationResult['demand'] {
  const peak = buckets.reduce<number>((most, count) => Math.max(most, count ?? 0), 0);
  return {
    source,
    start: new Date(startMs).toISOString(),
    hours: (buckets.length * stepSeconds) / 3600,
    requests: Math.round(requests),
    peakPerSecond: peak / stepSeconds,
    gapSeconds: buckets.filter((count) => count === null).length * stepSeconds,
  };
}

function typesOf({ nodeClasses }: Scenario): readonly string[] {
  return nodeClasses.flatMap(({ status }) => {
    const groups = (status as { instanceGroups?: readonly { instanceTypes?: readonly string[] }[] } | undefined)
      ?.instanceGroups;
    return (groups ?? []).flatMap(({ instanceTypes = [] }) => instanceTypes);
  });
}
