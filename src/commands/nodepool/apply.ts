/** `hpscale nodepool apply`: check against the live node class, apply, wait until Ready. */
import { Command } from 'commander';
import { type ApplyNodePoolOptions, runApplyNodePool } from '../../actions/apply-node-pool.ts';
import type { Harness } from '../../cli/harness.ts';
import { addApplyOptions, toChangeOptions } from '../../cli/manifest-options.ts';
import { type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import type { Env } from '../../context.ts';
import { renderApply } from '../../render/human/apply.ts';
import { addNodePoolOptions, toNodePoolSpec } from './options.ts';

/** Defines `nodepool apply`. */
export function nodePoolApplyCommand(harness: Harness): Command {
  const command = addNodePoolOptions(new Command('apply')).description(
    'check types and zones against the node class, apply the node pool, and wait until it is Ready',
  );
  return addApplyOptions(command, '5m')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale nodepool apply gpu --nodeclass gpu --limit nvidia.com/gpu=8 --dry-run
  $ hpscale nodepool apply gpu --nodeclass gpu --limit nvidia.com/gpu=8 --yes
  $ hpscale nodepool apply gpu --nodeclass gpu --zone us-west-2a --limit nodes=4 --consolidate-after 10m`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toApplyNodePoolOptions(argument, raw, harness.env),
        run: runApplyNodePool,
        human: renderApply,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toApplyNodePoolOptions(argument: string | undefined, raw: RawFlags, env: Env): ApplyNodePoolOptions {
  return { ...toChangeOptions('nodepool apply', argument, raw, env), spec: toNodePoolSpec(argument, raw) };
}
