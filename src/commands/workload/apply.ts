/** `hpscale workload apply`: run pods that ask for room. */
import { Command } from 'commander';
import { type ApplyWorkloadOptions, runApplyWorkload } from '../../actions/apply-workload.ts';
import type { Harness } from '../../cli/harness.ts';
import { addApplyOptions, toChangeOptions } from '../../cli/manifest-options.ts';
import { type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import type { Env } from '../../context.ts';
import { renderApply } from '../../render/human/apply.ts';
import { addWorkloadOptions, toWorkloadSpec } from './options.ts';

/** Defines `workload apply`. */
export function workloadApplyCommand(harness: Harness): Command {
  const command = addWorkloadOptions(new Command('apply')).description(
    'create or change the workload, and wait until its pods run',
  );
  return addApplyOptions(command, '30m')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale workload apply --cluster ml-cluster --gpu 1 --replicas 2
  $ hpscale workload apply --cluster ml-cluster --cpu 4 --memory 8Gi --no-wait --yes`,
    )
    .action((argument, raw) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toApplyWorkloadOptions(argument, raw, harness.env),
        run: runApplyWorkload,
        human: renderApply,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toApplyWorkloadOptions(argument: string | undefined, raw: RawFlags, env: Env): ApplyWorkloadOptions {
  return { ...toChangeOptions('workload apply', argument, raw, env), workload: toWorkloadSpec(argument, raw) };
}
