/** `hpscale nodeclass delete`. */
import { Command } from 'commander';
import { runDeleteNodeClass } from '../../actions/delete-node-class.ts';
import type { Harness } from '../../cli/harness.ts';
import { addDeleteOptions, addNameOption, toChangeOptions, toName } from '../../cli/manifest-options.ts';
import { type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import { renderDelete } from '../../render/human/apply.ts';

/** Defines `nodeclass delete`. */
export function nodeClassDeleteCommand(harness: Harness): Command {
  const command = addNameOption(new Command('delete'), 'node class')
    .description('delete a node class that no node pool uses')
    .option('--force', 'delete it although node pools use it');
  return addDeleteOptions(command, '5m')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale nodeclass delete gpu
  $ hpscale nodeclass delete gpu --yes --no-wait`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: {
          ...toChangeOptions('nodeclass delete', argument, raw, harness.env),
          name: toName(argument, raw, 'node class'),
          force: raw['force'] === true,
        },
        run: runDeleteNodeClass,
        human: renderDelete,
      }),
    );
}
