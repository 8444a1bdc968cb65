/** The demand as the command line names it: a file, standard input, or a few words. */
import type { Context } from '../../context.ts';
import { type DemandTrace, parseDemandTrace } from '../../domain/demand-trace.ts';
import { usageError } from '../../errors.ts';
import { takeDays } from '../../simulation/demand-days.ts';
import { demandOfTrace, type TracedDemand } from '../../simulation/demand-of-trace.ts';
import { generateDemand, isGeneratedDemand } from '../../simulation/generate-demand.ts';
import type { ScenarioOptions } from './scenario-options.ts';

/** Throws usage errors that name the line. */
export async function readDemand(
  { demand, scale, days }: Pick<ScenarioOptions, 'demand' | 'scale' | 'days'>,
  files: Context['files'],
): Promise<TracedDemand> {
  const trace = isGeneratedDemand(demand) ? generateDemand(demand) : await readTrace(demand, files);
  const traced = demandOfTrace(trace, scale);
  return days === null ? traced : takeDays(traced, days);
}

/** For people. */
export function demandSource(demand: string): string {
  return demand === '-' ? 'standard input' : demand;
}

async function readTrace(file: string, files: Context['files']): Promise<DemandTrace> {
  const reading = parseDemandTrace(await files.readText(file));
  if ('trace' in reading) return reading.trace;
  throw usageError(
    'bad-trace',
    `${demandSource(file)}: ${reading.problem}`,
    'a trace is CSV: a line time,requests, then rows in the order of time; times are seconds or timestamps',
  );
}
