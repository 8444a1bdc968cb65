/** `hpscale role`: the IAM role that HyperPod assumes. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { roleCreateCommand } from './create.ts';
import { roleDeleteCommand } from './delete.ts';
import { rolePolicyCommand } from './policy.ts';
import { roleShowCommand } from './show.ts';

/** Defines `role create|show|delete|policy`. */
export function roleCommand(harness: Harness): Command {
  return new Command('role')
    .description(
      'The cluster role: the IAM role that HyperPod assumes to add and remove nodes.\n' +
        'Least privilege: nodes of the one cluster, and the keys of its volumes where it has its own.',
    )
    .addCommand(roleCreateCommand(harness))
    .addCommand(roleShowCommand(harness))
    .addCommand(roleDeleteCommand(harness))
    .addCommand(rolePolicyCommand(harness));
}
