/** `hpscale scaledobject delete`. */
import { Command } from 'commander';
import { runDeleteScaledObject } from '../../actions/delete-scaled-object.ts';
import type { Harness } from '../../cli/harness.ts';
import { addDeleteOptions, addNameOption, toChangeOptions, toName } from '../../cli/manifest-options.ts';
import { type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import { renderDelete } from '../../render/human/apply.ts';

/** Defines `scaledobject delete`. */
export function scaledObjectDeleteCommand(harness: Harness): Command {
  const command = addNameOption(new Command('delete'), 'scaled object').description(
    'delete a scaled object and its TriggerAuthentication; the workload keeps the replicas it has',
  );
  return addDeleteOptions(command, '5m')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale scaledobject delete chat -n serving
  $ hpscale scaledobject delete chat -n serving --yes`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: {
          ...toChangeOptions('scaledobject delete', argument, raw, harness.env),
          name: toName(argument, raw, 'scaled object'),
        },
        run: runDeleteScaledObject,
        human: renderDelete,
      }),
    );
}
