/** `hpscale setup`: from a file, or by questions, to a cluster that autoscales. */
import { Command } from 'commander';
import { readConfig } from '../actions/converge/read-config.ts';
import { runSetup, type SetupOptions } from '../actions/converge/run-setup.ts';
import { runWizard } from '../actions/wizard/run-wizard.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addKubeAccessOptions,
  addMutationOptions,
  addOutputOptions,
  addWaitOptions,
  type RawFlags,
  text,
  toClusterSelection,
  toKubeSelection,
  toMutationOptions,
  toOutputOptions,
  toWaitOptions,
} from '../cli/shared-options.ts';
import type { Context, Env } from '../context.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SetupResult } from '../domain/setup-result.ts';
import { usageError } from '../errors.ts';
import { renderSetup } from '../render/human/setup.ts';

export interface SetupCommandOptions extends Omit<SetupOptions, 'config'> {
  /** Absent: questions. */
  readonly file?: string;
  readonly resume: boolean;
}

/** Defines `setup`. */
export function setupCommand(harness: Harness): Command {
  const command = new Command('setup')
    .description(
      'bring a cluster to what hpscale.yaml says: role, autoscaling, node classes, node pools, workloads, scaled objects; without a file, by questions',
    )
    .option('-f, --filename <file>', 'hpscale.yaml to work towards; - is standard input')
    .option('--resume', 'go on with the questions where they were broken off')
    .option('--force-conflicts', 'take over fields that another manager set')
    .option('--take-over', 'change what CloudFormation, Terraform or another tool manages');
  addClusterOptions(command);
  addKubeAccessOptions(command);
  addMutationOptions(command);
  addWaitOptions(command, '30m');
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale setup
  $ hpscale setup -f hpscale.yaml --dry-run=server
  $ hpscale setup -f hpscale.yaml --yes -o json
  $ hpscale diff -f hpscale.yaml && echo nothing to do`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toSetupOptions(raw, harness.env),
        run: setUp,
        human: renderSetup,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toSetupOptions(raw: RawFlags, env: Env): SetupCommandOptions {
  const file = text(raw, 'filename');
  const resume = raw['resume'] === true;
  if (file !== undefined && resume) {
    throw usageError('resume-with-file', '--resume goes on with questions, and -f asks none', 'leave one of them out');
  }
  return {
    ...(file === undefined ? {} : { file }),
    resume,
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    mutation: toMutationOptions(raw),
    wait: toWaitOptions(raw),
    forceConflicts: raw['forceConflicts'] === true,
    takeOver: raw['takeOver'] === true,
  };
}

async function setUp(options: SetupCommandOptions, context: Context): Promise<Outcome<SetupResult>> {
  const { file, ...rest } = options;
  if (file === undefined) return await runWizard(rest, context);
  return await runSetup({ ...rest, config: await readConfig(file, context) }, context);
}
