/** `hpscale simulate`: what autoscaling makes of a demand, before it is deployed. */
import { Command, Option } from 'commander';
import { runSimulation, type SimulationOptions } from '../actions/simulation/run-simulation.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addFromOption,
  addKubeOptions,
  addOutputOptions,
  collect,
  type RawFlags,
  text,
  texts,
  toClusterSelection,
  toFrom,
  toKubeSelection,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import { durationFlag } from '../domain/duration.ts';
import { done } from '../domain/outcome.ts';
import { parseDays } from '../domain/simulation/parse-days.ts';
import { parseObjective } from '../domain/simulation/parse-objective.ts';
import type { Delay } from '../domain/simulation/scenario.ts';
import { usageError } from '../errors.ts';
import { renderSimulation } from '../render/human/simulation.ts';

/** Defines `simulate`. */
export function simulateCommand(harness: Harness): Command {
  const command = new Command('simulate')
    .description(
      'What a scaled object, its node pools and the time that nodes take make of a demand: replicas, nodes, waiting and\n' +
        'cost, over many seeds. On the models of KEDA, the HPA and Karpenter, and on a clock of its own. Reads only.',
    )
    .option('--demand <file>', 'CSV with the columns time and requests (- for standard input), or such as steady:5/s')
    .option('--days <range>', 'only these days of the demand: 1-7')
    .option('--scale <factor>', 'multiplies the requests', '1')
    .option('-f, --filename <file>', 'manifests in place of what the cluster has (repeatable)', collect)
    .option('--scaledobject <namespace/name>', 'which scaled object (default: the only one)')
    .option('--set <field=value>', "of the scaled object's spec: minReplicaCount=2 (repeatable)", collect)
    .option('--compare <fields>', 'one more variant: minReplicaCount=4,cooldownPeriod=600 (repeatable)', collect)
    .option('--slo <objective>', 'such as "p95 wait < 2s"')
    .option('--service-time <duration>', 'how long one request takes on average (default: from the target)')
    .option('--concurrency <n>', 'requests that one replica works on at a time (default: 4)')
    .option('--timeout-after <duration>', 'requests that wait longer are given up')
    .option('--node-start <duration>', 'typical time from node claim to Ready (default: measured, else 5m)')
    .option('--placeholders <n>', 'pods of the same size that keep nodes warm', '0')
    .addOption(
      new Option('--prometheus-shows <what>', 'what the query of a prometheus trigger shows').choices([
        'rate',
        'queue',
        'in-flight',
      ]),
    )
    .option('--seeds <n>', 'how many runs of each variant', '20')
    .addOption(
      new Option('--detail <how>', 'how waiting is reckoned').choices(['auto', 'fluid', 'requests']).default('auto'),
    );
  addFromOption(addKubeOptions(addClusterOptions(command)));
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale simulate --cluster ml-cluster --demand requests.csv --slo "p95 wait < 2s"
  $ hpscale simulate -f manifests/ --demand requests.csv --node-start 6m --compare minReplicaCount=4
  $ hpscale simulate -f manifests/ --demand diurnal:peak=20/s,trough=2/s,for=7d --slo "p95 wait < 2s"
  $ hpscale simulate --from bundle.json --demand requests.csv --set maxReplicaCount=20 -o json | jq '.variants[].total'`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toSimulationOptions(raw, harness.env),
        run: async (options: SimulationOptions, context: Context) => done(await runSimulation(options, context)),
        human: renderSimulation,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toSimulationOptions(raw: RawFlags, env: Env): SimulationOptions {
  const demand = text(raw, 'demand');
  if (demand === undefined) {
    throw usageError(
      'no-demand',
      '--demand is needed: a CSV file with the columns time and requests',
      'without one, say it in words: --demand diurnal:peak=20/s,trough=2/s',
    );
  }
  const days = text(raw, 'days');
  const slo = text(raw, 'slo');
  const nodeStart = text(raw, 'nodeStart');
  return {
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    ...toFrom(raw),
    files: texts(raw, 'filename'),
    scaledObject: text(raw, 'scaledobject'),
    demand,
    days: days === undefined ? null : parseDays(days),
    scale: toScale(raw),
    serving: toServing(raw),
    nodeStartSeconds: nodeStart === undefined ? null : secondsOf('--node-start', nodeStart),
    placeholders: wholeFlag(raw, 'placeholders', { least: 0, most: 1000 }),
    prometheus: text(raw, 'prometheusShows') as SimulationOptions['prometheus'],
    sets: texts(raw, 'set'),
    compare: texts(raw, 'compare'),
    objective: slo === undefined ? null : parseObjective(slo),
    seeds: wholeFlag(raw, 'seeds', { least: 1, most: 1000 }),
    detail: text(raw, 'detail') as SimulationOptions['detail'],
  };
}

function toServing(raw: RawFlags): SimulationOptions['serving'] {
  const [service, timeout] = [text(raw, 'serviceTime'), text(raw, 'timeoutAfter')];
  const serviceSeconds: Delay | null =
    service === undefined ? null : { kind: 'exponential', mean: secondsOf('--service-time', service) };
  const concurrency =
    text(raw, 'concurrency') === undefined ? null : wholeFlag(raw, 'concurrency', { least: 1, most: 100_000 });
  return {
    concurrency,
    serviceSeconds,
    timeoutSeconds: timeout === undefined ? null : secondsOf('--timeout-after', timeout),
    queueLimit: null,
  };
}

function secondsOf(flag: string, given: string): number {
  const seconds = durationFlag(flag, given) / 1000;
  if (seconds > 0) return seconds;
  throw usageError('bad-duration', `${flag} ${given} is not above 0`);
}

function toScale(raw: RawFlags): number {
  const given = text(raw, 'scale') ?? '1';
  const factor = Number(given);
  if (factor > 0 && factor <= 1e9) return factor;
  throw usageError('bad-number', `--scale ${given} is not a number above 0`);
}

function wholeFlag(raw: RawFlags, name: string, range: { readonly least: number; readonly most: number }): number {
  const given = text(raw, name) ?? '';
  const value = given.trim() === '' ? Number.NaN : Number(given);
  if (Number.isInteger(value) && value >= range.least && value <= range.most) return value;
  throw usageError('bad-number', `--${name} ${given} is not a whole number from ${range.least} to ${range.most}`);
}
