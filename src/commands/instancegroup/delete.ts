/** `hpscale instancegroup delete`: guarded by node classes and nodes. */
import { Command } from 'commander';
import { type DeleteGroupOptions, runDeleteGroup } from '../../actions/instance-groups/delete-group.ts';
import type { Harness } from '../../cli/harness.ts';
import { addNameOption, toName } from '../../cli/manifest-options.ts';
import {
  addClusterOptions,
  addKubeAccessOptions,
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
} from '../../cli/shared-options.ts';
import type { Env } from '../../context.ts';
import { renderInstanceGroupChange } from '../../render/human/instance-groups.ts';

/** Defines `instancegroup delete`. */
export function instanceGroupDeleteCommand(harness: Harness): Command {
  const command = addNameOption(new Command('delete'), 'instance group')
    .summary('delete a group')
    .description(
      'Delete an instance group and wait until it is gone: not while a node class has it, not the last one,\n' +
        'and not while it has nodes unless --with-nodes says so.',
    )
    .option('--with-nodes', 'terminate its nodes as they are: their pods end at once, without draining')
    .option('--force', 'even though it is unknown whether a node class has it');
  addClusterOptions(command);
  addKubeAccessOptions(command);
  addTakeOverOption(addMutationOptions(command));
  addWaitOptions(command, '30m');
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale instancegroup delete gpu-g6-b --cluster ml-cluster
  $ hpscale instancegroup delete training --with-nodes --yes`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toDeleteGroupOptions(argument, raw, harness.env),
        run: runDeleteGroup,
        human: renderInstanceGroupChange,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toDeleteGroupOptions(argument: string | undefined, raw: RawFlags, env: Env): DeleteGroupOptions {
  return {
    selection: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    name: toName(argument, raw, 'instance group'),
    withNodes: raw['withNodes'] === true,
    force: raw['force'] === true,
    mutation: toMutationOptions(raw),
    wait: toWaitOptions(raw),
  };
}
