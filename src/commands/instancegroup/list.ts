/** `hpscale instancegroup list`: the groups, and whether Karpenter may use them. */
import { Command } from 'commander';
import { listGroups, type ListGroupsOptions } from '../../actions/instance-groups/list-groups.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addClusterOptions,
  addKubeAccessOptions,
  addOutputOptions,
  type RawFlags,
  toClusterSelection,
  toKubeSelection,
  toOutputOptions,
} from '../../cli/shared-options.ts';
import type { Context } from '../../context.ts';
import { done } from '../../domain/outcome.ts';
import { renderInstanceGroups } from '../../render/human/instance-groups.ts';

/** Defines `instancegroup list`. */
export function instanceGroupListCommand(harness: Harness): Command {
  const command = new Command('list')
    .summary('show the groups')
    .description('Show the instance groups: which node classes have them, and whether Karpenter may use them.')
    .option('--quota', 'look up quotas and their use, too (a few dozen calls)');
  addClusterOptions(command);
  addKubeAccessOptions(command);
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale instancegroup list --cluster ml-cluster
  $ hpscale instancegroup list --quota -o json | jq '.instanceGroups[] | select(.usable)'`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: {
          selection: toClusterSelection(raw, harness.env),
          kube: toKubeSelection(raw),
          quota: raw['quota'] === true,
        },
        run: async (options: ListGroupsOptions, context: Context) => done(await listGroups(options, context)),
        human: renderInstanceGroups,
      }),
    );
}
