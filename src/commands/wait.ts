/** `hpscale wait`: until autoscaling is InService or Disabled. */
import { Command, Option } from 'commander';
import { runWait, type WaitForOptions } from '../actions/wait-for-autoscaling.ts';
import type { Harness } from '../cli/harness.ts';
import {
  addClusterOptions,
  addOutputOptions,
  addTimeoutOption,
  type RawFlags,
  text,
  toClusterSelection,
  toOutputOptions,
  toTimeoutMs,
} from '../cli/shared-options.ts';
import type { Env } from '../context.ts';
import { AUTOSCALING_GOALS, type AutoscalingGoal } from '../domain/autoscaling-change.ts';
import { renderWait } from '../render/human/autoscaling-change.ts';

/** Defines `wait`. */
export function waitCommand(harness: Harness): Command {
  const command = new Command('wait')
    .description('wait until autoscaling is InService (and the cluster too) or Disabled')
    .addOption(new Option('--for <state>', 'what to wait for').choices(AUTOSCALING_GOALS).default('InService'));
  addTimeoutOption(command, '30m');
  addClusterOptions(command);
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale wait --cluster ml-cluster
  $ hpscale wait --cluster ml-cluster --for Disabled --timeout 10m`,
    )
    .action((raw) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toWaitForOptions(raw, harness.env),
        run: runWait,
        human: renderWait,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toWaitForOptions(raw: RawFlags, env: Env): WaitForOptions {
  return {
    selection: toClusterSelection(raw, env),
    goal: (text(raw, 'for') ?? 'InService') as AutoscalingGoal,
    timeoutMs: toTimeoutMs(raw),
  };
}
