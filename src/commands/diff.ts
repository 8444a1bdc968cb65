/** `hpscale diff`: what a file asks for that is not so. */
import { Command } from 'commander';
import { readConfig } from '../actions/converge/read-config.ts';
import { type DiffOptions, runDiff } from '../actions/converge/run-diff.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addKubeAccessOptions,
  addOutputOptions,
  type RawFlags,
  text,
  toClusterSelection,
  toKubeSelection,
  toOutputOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import type { DiffResult } from '../domain/diff-result.ts';
import type { Outcome } from '../domain/outcome.ts';
import { usageError } from '../errors.ts';
import { renderDiff } from '../render/human/diff.ts';

export interface DiffCommandOptions extends Omit<DiffOptions, 'config'> {
  readonly file: string;
}

/** Defines `diff`. */
export function diffCommand(harness: Harness): Command {
  const command = new Command('diff')
    .description(
      'compare hpscale.yaml with the cluster, and say who changed what differs; exits with 1 when something does',
    )
    .option('-f, --filename <file>', 'hpscale.yaml to compare with; - is standard input');
  addKubeAccessOptions(addClusterOptions(command));
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale diff -f hpscale.yaml
  $ hpscale diff -f hpscale.yaml -o json | jq '.changes[].drift'`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toDiffOptions(raw, harness.env),
        run: compare,
        human: renderDiff,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toDiffOptions(raw: RawFlags, env: Env): DiffCommandOptions {
  const file = text(raw, 'filename');
  if (file === undefined) {
    throw usageError('missing-file', 'there is no file to compare with', 'name it with -f hpscale.yaml');
  }
  return { file, selection: toClusterSelection(raw, env), kube: toKubeSelection(raw) };
}

async function compare(options: DiffCommandOptions, context: Context): Promise<Outcome<DiffResult>> {
  return await runDiff({ ...options, config: await readConfig(options.file, context) }, context);
}
