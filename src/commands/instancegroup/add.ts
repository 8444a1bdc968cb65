/** `hpscale instancegroup add`: one more group for Karpenter, with 0 nodes. */
import { Command } from 'commander';
import { type AddGroupOptions, runAddGroup } from '../../actions/instance-groups/add-group.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addClusterOptions,
  addMutationOptions,
  addOutputOptions,
  addTakeOverOption,
  addWaitOptions,
  type RawFlags,
  toClusterSelection,
  toMutationOptions,
  toOutputOptions,
  toWaitOptions,
} from '../../cli/shared-options.ts';
import type { Env } from '../../context.ts';
import { renderInstanceGroupChange } from '../../render/human/instance-groups.ts';
import { addGroupOptions, toGroupSpec } from './options.ts';

/** Defines `instancegroup add`. */
export function instanceGroupAddCommand(harness: Harness): Command {
  const command = addGroupOptions(new Command('add'))
    .summary('add a group with 0 nodes')
    .description(
      'Add an instance group with 0 nodes, for a node class to use, and wait until it is in service.\n' +
        'What is not given is taken from a group that it is like, or asked for on a terminal. Groups that are there are never changed.',
    );
  addClusterOptions(command);
  addTakeOverOption(addMutationOptions(command));
  addWaitOptions(command, '30m');
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale instancegroup add gpu-g6-b --instance-type ml.g6.xlarge --subnet subnet-0f3a5c7e9b1d20002 --like gpu-g6-a
  $ hpscale instancegroup add gpu-any --instance-type ml.g6.xlarge --instance-type ml.g5.xlarge --capacity-type spot
  $ hpscale instancegroup add cpu --instance-type ml.c5.2xlarge --subnet subnet-0f3a5c7e9b1d20001 --dry-run`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toAddGroupOptions(argument, raw, harness.env),
        run: runAddGroup,
        human: renderInstanceGroupChange,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toAddGroupOptions(argument: string | undefined, raw: RawFlags, env: Env): AddGroupOptions {
  return {
    selection: toClusterSelection(raw, env),
    spec: toGroupSpec(argument, raw),
    mutation: toMutationOptions(raw),
    wait: toWaitOptions(raw),
  };
}
