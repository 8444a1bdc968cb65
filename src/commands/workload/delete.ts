/** `hpscale workload delete`: remove the workload and its pods. */
import { Command } from 'commander';
import { type DeleteWorkloadOptions, runDeleteWorkload } from '../../actions/delete-workload.ts';
import type { Harness } from '../../cli/harness.ts';
import { addDeleteOptions, toChangeOptions } from '../../cli/manifest-options.ts';
import { type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import type { Env } from '../../context.ts';
import { renderDelete } from '../../render/human/apply.ts';
import { addWorkloadName, toWorkloadName } from './options.ts';

/** Defines `workload delete`. */
export function workloadDeleteCommand(harness: Harness): Command {
  const command = addWorkloadName(new Command('delete')).description(
    'delete the workload and its pods; nodes that become empty go by their node pool',
  );
  return addDeleteOptions(command, '5m')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale workload delete --cluster ml-cluster
  $ hpscale workload delete inflate -n team-a --cluster ml-cluster --yes`,
    )
    .action((argument, raw) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toDeleteWorkloadOptions(argument, raw, harness.env),
        run: runDeleteWorkload,
        human: renderDelete,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toDeleteWorkloadOptions(argument: string | undefined, raw: RawFlags, env: Env): DeleteWorkloadOptions {
  return { ...toChangeOptions('workload delete', argument, raw, env), name: toWorkloadName(argument, raw) };
}
