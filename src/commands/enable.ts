/** `hpscale enable`: turn autoscaling on. */
import { Command } from 'commander';
import { type EnableOptions, runEnable } from '../actions/enable-autoscaling.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addMutationOptions,
  addOutputOptions,
  addTakeOverOption,
  addWaitOptions,
  type RawFlags,
  text,
  toClusterSelection,
  toMutationOptions,
  toOutputOptions,
  toWaitOptions,
} from '../cli/shared-options.ts';
import type { Env } from '../context.ts';
import { renderEnable } from '../render/human/autoscaling-change.ts';

/** Defines `enable`. */
export function enableCommand(harness: Harness): Command {
  const command = new Command('enable')
    .description('turn autoscaling (managed Karpenter) on: check the preconditions, make the role, UpdateCluster, wait')
    .option('--role <arn>', "role that HyperPod assumes (default: the cluster's own, else one is made)");
  addClusterOptions(command);
  addTakeOverOption(addMutationOptions(command));
  addWaitOptions(command, '30m');
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale enable --cluster ml-cluster --dry-run
  $ hpscale enable --cluster ml-cluster --yes
  $ hpscale enable --role arn:PARTITION:iam::ACCOUNT:role/NAME --yes --no-wait`,
    )
    .action((raw) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toEnableOptions(raw, harness.env),
        run: runEnable,
        human: renderEnable,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toEnableOptions(raw: RawFlags, env: Env): EnableOptions {
  const role = text(raw, 'role');
  return {
    selection: toClusterSelection(raw, env),
    ...(role === undefined ? {} : { role }),
    mutation: toMutationOptions(raw),
    wait: toWaitOptions(raw),
  };
}
