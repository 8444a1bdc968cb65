/** `hpscale workload scale`: more pods, fewer, or none. */
import { Command } from 'commander';
import { type ScaleWorkloadOptions, runScaleWorkload } from '../../actions/scale-workload.ts';
import type { Harness } from '../../cli/harness.ts';
import { addChangeOptions, toChangeOptions } from '../../cli/manifest-options.ts';
import { type RawFlags, text, toOutputOptions } from '../../cli/shared-options.ts';
import type { Env } from '../../context.ts';
import { usageError } from '../../errors.ts';
import { renderApply } from '../../render/human/apply.ts';
import { addWorkloadName, toCount, toWorkloadName } from './options.ts';

/** Defines `workload scale`. */
export function workloadScaleCommand(harness: Harness): Command {
  const command = addWorkloadName(new Command('scale'))
    .description('set the number of pods; 0 lets the nodes go')
    .option('--replicas <count>', 'pods to run');
  return addChangeOptions(command, '30m')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale workload scale --cluster ml-cluster --replicas 10
  $ hpscale workload scale inflate --cluster ml-cluster --replicas 0 --yes`,
    )
    .action((argument, raw) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toScaleWorkloadOptions(argument, raw, harness.env),
        run: runScaleWorkload,
        human: renderApply,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toScaleWorkloadOptions(argument: string | undefined, raw: RawFlags, env: Env): ScaleWorkloadOptions {
  const replicas = text(raw, 'replicas');
  if (replicas === undefined) {
    throw usageError('missing-replicas', 'how many pods it should have is not said', 'pass --replicas N');
  }
  return {
    ...toChangeOptions('workload scale', argument, raw, env),
    name: toWorkloadName(argument, raw),
    replicas: toCount('--replicas', replicas),
  };
}
