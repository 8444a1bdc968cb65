/** `hpscale disable`: turn autoscaling off. */
import { Command } from 'commander';
import { type DisableOptions, runDisable } from '../actions/disable-autoscaling.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addKubeOptions,
  addMutationOptions,
  addOutputOptions,
  addTakeOverOption,
  addWaitOptions,
  type RawFlags,
  toClusterSelection,
  toKubeSelection,
  toMutationOptions,
  toOutputOptions,
  toWaitOptions,
} from '../cli/shared-options.ts';
import type { Env } from '../context.ts';
import { renderDisable } from '../render/human/autoscaling-change.ts';

/** Defines `disable`. */
export function disableCommand(harness: Harness): Command {
  const command = new Command('disable')
    .description('turn autoscaling off, once no node pool or node claim of HyperPod is left')
    .option('--force', 'even though node pools or node claims are left: their nodes stay, and are billed');
  addClusterOptions(command);
  addKubeOptions(command);
  addTakeOverOption(addMutationOptions(command));
  addWaitOptions(command, '30m');
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale disable --cluster ml-cluster
  $ hpscale disable --cluster ml-cluster --yes --timeout 10m`,
    )
    .action((raw) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toDisableOptions(raw, harness.env),
        run: runDisable,
        human: renderDisable,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toDisableOptions(raw: RawFlags, env: Env): DisableOptions {
  return {
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    force: raw['force'] === true,
    mutation: toMutationOptions(raw),
    wait: toWaitOptions(raw),
  };
}
