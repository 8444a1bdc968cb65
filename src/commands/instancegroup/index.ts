/** `hpscale instancegroup`: the groups of instances that Karpenter adds nodes to. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { instanceGroupAddCommand } from './add.ts';
import { instanceGroupDeleteCommand } from './delete.ts';
import { instanceGroupListCommand } from './list.ts';

/** Defines `instancegroup` and its subcommands. */
export function instanceGroupCommand(harness: Harness): Command {
  return new Command('instancegroup')
    .description(
      'instance groups say which instances a cluster may have: their types, subnet, role and lifecycle script',
    )
    .addCommand(instanceGroupAddCommand(harness))
    .addCommand(instanceGroupListCommand(harness))
    .addCommand(instanceGroupDeleteCommand(harness));
}
