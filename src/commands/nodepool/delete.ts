/** `hpscale nodepool delete`. */
import { Command } from 'commander';
import { runDeleteNodePool } from '../../actions/delete-node-pool.ts';
import type { Harness } from '../../cli/harness.ts';
import { addDeleteOptions, addNameOption, toChangeOptions, toName } from '../../cli/manifest-options.ts';
import { type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import { renderDelete } from '../../render/human/apply.ts';

/** Defines `nodepool delete`. */
export function nodePoolDeleteCommand(harness: Harness): Command {
  const command = addNameOption(new Command('delete'), 'node pool').description(
    'delete a node pool; Karpenter drains and removes its nodes, its node class stays',
  );
  return addDeleteOptions(command, '15m')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale nodepool delete gpu --dry-run
  $ hpscale nodepool delete gpu --yes`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: {
          ...toChangeOptions('nodepool delete', argument, raw, harness.env),
          name: toName(argument, raw, 'node pool'),
        },
        run: runDeleteNodePool,
        human: renderDelete,
      }),
    );
}
