/** Flags that choose a sandbox's world. */
import { type Command, InvalidArgumentError } from 'commander';
import { type RawFlags, text } from '../../cli/shared-options.ts';
import type { Context } from '../../context.ts';
import type { Seed } from '../../sandbox/seed.ts';

export interface WorldOptions {
  /** A seed's name, or a path when it holds a slash or ends in .yaml. */
  readonly seed: string;
  readonly timeScale: number;
  readonly awsPort: number;
  readonly kubePort: number;
}

/** Declares `--seed --time-scale --aws-port --kube-port`. */
export function addWorldOptions(command: Command): Command {
  return command
    .option('--seed <name|file>', 'the world to start with (hpscale sandbox list --seeds)', 'healthy')
    .option('--time-scale <n>', 'how many sandbox seconds pass in a second', positiveNumber, 1)
    .option('--aws-port <port>', 'port of the AWS endpoint (default: a free one)', portNumber, 0)
    .option('--kube-port <port>', 'port of the Kubernetes API (default: a free one)', portNumber, 0);
}

/** Reads them. */
export function toWorldOptions(raw: RawFlags): WorldOptions {
  return {
    seed: text(raw, 'seed') ?? 'healthy',
    timeScale: Number(raw['timeScale'] ?? 1),
    awsPort: Number(raw['awsPort'] ?? 0),
    kubePort: Number(raw['kubePort'] ?? 0),
  };
}

/** The seed by name or from the user's file. */
export async function readWorldSeed(seed: string, { files }: Pick<Context, 'files'>): Promise<Seed> {
  const { loadSeed, readSeed } = await import('../../sandbox/load-seed.ts');
  return /[/\\]|\.ya?ml$/.test(seed) ? readSeed(await files.readText(seed), seed) : loadSeed(seed);
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
