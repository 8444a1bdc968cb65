/** Flags that choose a sandbox's world. */
import { type Command, InvalidArgumentError } from 'commander';
import { type RawFlags, text } from '../../cli/shared-options.ts';
import type { Context } from '../../context.ts';
import { durationFlag } from '../../domain/duration.ts';
import { usageError } from '../../errors.ts';
import type { Seed } from '../../sandbox/seed.ts';
import type { TraceOptions } from '../../sandbox/traffic/from-trace.ts';

export interface WorldOptions {
  /** A seed's name, or a path when it holds a slash or ends in .yaml. */
  readonly seed: string;
  readonly timeScale: number;
  readonly awsPort: number;
  readonly kubePort: number;
  readonly traffic: TrafficOptions | undefined;
}

/** Requests that come from the start. */
export interface TrafficOptions extends TraceOptions {
  /** A CSV file, or the name of a trace that comes with hpscale. */
  readonly trace: string;
}

/** Declares `--seed --time-scale --aws-port --kube-port` and the flags of traffic. */
export function addWorldOptions(command: Command): Command {
  return command
    .option('--seed <name|file>', 'the world to start with (hpscale sandbox list --seeds)', 'healthy')
    .option('--time-scale <n>', 'how many sandbox seconds pass in a second', positiveNumber, 1)
    .option('--aws-port <port>', 'port of the AWS endpoint (default: a free one)', portNumber, 0)
    .option('--kube-port <port>', 'port of the Kubernetes API (default: a free one)', portNumber, 0)
    .option('--traffic <file>', 'requests that come: CSV with the columns time and requests; or evening-rush')
    .option('--traffic-target <namespace/name>', "the Deployment they come to (default: the seed's scaled one)")
    .option('--traffic-scale <n>', 'so many times the requests of the trace (default: 1)', positiveNumber)
    .option('--traffic-start <duration>', 'how long after the start of the sandbox (default: at once)')
    .option('--traffic-loop', 'start the trace again when it ends');
}

/** Reads them. */
export function toWorldOptions(raw: RawFlags): WorldOptions {
  return {
    seed: text(raw, 'seed') ?? 'healthy',
    timeScale: Number(raw['timeScale'] ?? 1),
    awsPort: Number(raw['awsPort'] ?? 0),
    kubePort: Number(raw['kubePort'] ?? 0),
    traffic: toTrafficOptions(raw),
  };
}

const TRAFFIC_DETAILS = ['--traffic-target', '--traffic-scale', '--traffic-start', '--traffic-loop'];

function toTrafficOptions(raw: RawFlags): TrafficOptions | undefined {
  const trace = text(raw, 'traffic');
  const given = ['trafficTarget', 'trafficScale', 'trafficStart', 'trafficLoop'].findIndex(
    (flag) => raw[flag] !== undefined,
  );
  if (trace === undefined) {
    if (given === -1) return undefined;
    throw usageError('bad-flags', `${TRAFFIC_DETAILS[given]} says nothing without --traffic`, 'add --traffic FILE');
  }
  return {
    trace,
    target: text(raw, 'trafficTarget'),
    scale: Number(raw['trafficScale'] ?? 1),
    loop: raw['trafficLoop'] === true,
    startAfter: durationFlag('--traffic-start', text(raw, 'trafficStart') ?? '0') / 1000,
  };
}

/** The same flags again, for a process that is started with them. */
export function worldWords({ seed, timeScale, awsPort, kubePort, traffic }: WorldOptions): readonly string[] {
  const words = [
    '--seed',
    seed,
    '--time-scale',
    `${timeScale}`,
    '--aws-port',
    `${awsPort}`,
    '--kube-port',
    `${kubePort}`,
  ];
  if (!traffic) return words;
  const { trace, target, scale, startAfter, loop } = traffic;
  words.push('--traffic', trace, '--traffic-scale', `${scale}`, '--traffic-start', `${startAfter}s`);
  return [...words, ...(target === undefined ? [] : ['--traffic-target', target]), ...(loop ? ['--traffic-loop'] : [])];
}

/** The seed by name or from the user's file, with the traffic that the flags ask for. */
export async function readWorldSeed(
  { seed: name, traffic }: Pick<WorldOptions, 'seed' | 'traffic'>,
  { files }: Pick<Context, 'files'>,
): Promise<Seed> {
  const { loadSeed, readSeed } = await import('../../sandbox/load-seed.ts');
  const seed = /[/\\]|\.ya?ml$/.test(name) ? readSeed(await files.readText(name), name) : loadSeed(name);
  if (!traffic) return seed;
  const { findTrace, withTrace } = await import('../../sandbox/traffic/from-trace.ts');
  const { trace, ...options } = traffic;
  return withTrace(seed, { name: trace, text: findTrace(trace) ?? (await files.readText(trace)) }, options);
}

function positiveNumber(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
}

function portNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('It must be a port number.');
  return number;
}
