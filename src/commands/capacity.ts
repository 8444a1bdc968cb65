/** `hpscale capacity`: how far a workload can really scale out, and which link ends it. */
import { Command } from 'commander';
import { type CapacityOptions, runCapacity } from '../actions/show-capacity.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addFromOption,
  addKubeOptions,
  addOutputOptions,
  type RawFlags,
  text,
  toClusterSelection,
  toFrom,
  toKubeSelection,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import { done } from '../domain/outcome.ts';
import { parseScaleTarget } from '../domain/scaled-object.ts';
import { usageError } from '../errors.ts';
import { renderCapacity } from '../render/human/capacity.ts';

/** Defines `capacity`. */
export function capacityCommand(harness: Harness): Command {
  const command = new Command('capacity')
    .description(
      'From the maximum of each scaled object to pods, nodes, node pool limits, quotas and subnet addresses:\n' +
        'one line per link, and the one that ends it. Reads only.',
    )
    .option('--scaledobject <namespace/name>', 'only this scaled object')
    .option('--target <kind/name>', 'a workload instead: deployment/NAME or statefulset/NAME, with --replicas')
    .option('--replicas <n>', 'how many replicas of it');
  addFromOption(addKubeOptions(addClusterOptions(command)));
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale capacity --cluster ml-cluster
  $ hpscale capacity --cluster ml-cluster --target deployment/chat-api -n chat --replicas 40
  $ hpscale capacity -o json | jq '.chains[] | {scaledObject, reachableReplicas, binding}'`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toCapacityOptions(raw, harness.env),
        run: async (options: CapacityOptions, context: Context) => done(await runCapacity(options, context)),
        human: renderCapacity,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toCapacityOptions(raw: RawFlags, env: Env): CapacityOptions {
  return {
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    ...toFrom(raw),
    scaledObject: text(raw, 'scaledobject'),
    target: toTarget(raw),
  };
}

function toTarget(raw: RawFlags): CapacityOptions['target'] {
  const [given, count] = [text(raw, 'target'), text(raw, 'replicas')];
  if (given === undefined && count === undefined) return undefined;
  if (given === undefined) throw halfTarget('--replicas', '--target');
  if (count === undefined) throw halfTarget('--target', '--replicas');
  if (text(raw, 'scaledobject') !== undefined) {
    throw usageError('one-target', '--scaledobject and --target exclude each other', 'leave one of them out');
  }
  const workload = parseScaleTarget(given);
  if (!workload) throw usageError('bad-target', `--target ${given} is not deployment/NAME or statefulset/NAME`);
  const replicas = Number(count);
  if (Number.isInteger(replicas) && replicas > 0) return { workload, replicas };
  throw usageError('bad-replicas', `--replicas ${count} is not a whole number above 0`);
}

function halfTarget(given: string, missing: string) {
  return usageError(
    'target-and-replicas',
    `${given} needs ${missing}`,
    'for example --target deployment/chat-api --replicas 40',
  );
}
