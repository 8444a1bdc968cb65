/** `hpscale cleanup`: take away what setup made. */
import { Command, Option } from 'commander';
import { type CleanupOptions, KEEPABLE, type Keepable } from '../actions/cleanup/cleanup-options.ts';
import { runCleanup } from '../actions/cleanup/run-cleanup.ts';
import { readConfig } from '../actions/converge/read-config.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addKubeAccessOptions,
  addMutationOptions,
  addOutputOptions,
  addTimeoutOption,
  collect,
  type RawFlags,
  text,
  texts,
  toClusterSelection,
  toKubeSelection,
  toMutationOptions,
  toOutputOptions,
  toTimeoutMs,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { CleanupResult } from '../domain/cleanup-result.ts';
import type { Outcome } from '../domain/outcome.ts';
import { usageError } from '../errors.ts';
import { renderCleanup } from '../render/human/cleanup.ts';

export interface CleanupCommandOptions extends Omit<CleanupOptions, 'config'> {
  /** Absent: all that hpscale made. */
  readonly file?: string;
}

/** Defines `cleanup`. */
export function cleanupCommand(harness: Harness): Command {
  const command = new Command('cleanup')
    .description(
      'take away what setup made, in reverse: scaled objects, workloads, node pools and their nodes, node classes, autoscaling, the role',
    )
    .option(
      '-f, --filename <file>',
      'only what this hpscale.yaml describes, its instance groups too; - is standard input',
    )
    .addOption(new Option('--keep <what>', `let it be: ${KEEPABLE.join(', ')}; may be repeated`).argParser(collect))
    .option('--delete-cluster', 'delete the HyperPod cluster itself, last; asks for its name')
    .option('--confirm-name <name>', "the cluster's name, where nobody can be asked for it")
    .option('--force', 'clean up the AWS side although Kubernetes cannot be read: nodes that are left are billed')
    .option('--take-over', 'change a cluster that CloudFormation, Terraform or another tool manages');
  addClusterOptions(command);
  addKubeAccessOptions(command);
  addMutationOptions(command);
  addTimeoutOption(command, '30m');
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale cleanup --cluster ml-cluster --dry-run
  $ hpscale cleanup -f hpscale.yaml --keep role --timeout 1h
  $ hpscale cleanup --cluster ml-cluster --yes --delete-cluster --confirm-name ml-cluster`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toCleanupOptions(raw, harness.env),
        run: cleanUp,
        human: renderCleanup,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toCleanupOptions(raw: RawFlags, env: Env): CleanupCommandOptions {
  const file = text(raw, 'filename');
  const confirmName = text(raw, 'confirmName');
  const deleteCluster = raw['deleteCluster'] === true;
  if (confirmName !== undefined && !deleteCluster) {
    throw usageError(
      'nothing-to-confirm',
      '--confirm-name is for --delete-cluster',
      'add --delete-cluster, or leave it out',
    );
  }
  return {
    ...(file === undefined ? {} : { file }),
    ...(confirmName === undefined ? {} : { confirmName }),
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    mutation: toMutationOptions(raw),
    timeoutMs: toTimeoutMs(raw),
    keep: texts(raw, 'keep').map(toKeepable),
    deleteCluster,
    force: raw['force'] === true,
    takeOver: raw['takeOver'] === true,
  };
}

function toKeepable(word: string): Keepable {
  const known = KEEPABLE.find((keepable) => keepable === word);
  if (known !== undefined) return known;
  const hint = `one of ${KEEPABLE.join(', ')}`;
  throw usageError('bad-keep', `--keep does not know "${word}"${didYouMean(word, KEEPABLE)}`, hint);
}

async function cleanUp(options: CleanupCommandOptions, context: Context): Promise<Outcome<CleanupResult>> {
  const { file, ...rest } = options;
  return await runCleanup(
    { ...rest, ...(file === undefined ? {} : { config: await readConfig(file, context) }) },
    context,
  );
}
