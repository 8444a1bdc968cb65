/** `hpscale scaledobject apply`: check KEDA, the target and its other autoscalers, apply, wait until Ready. */
import { Command } from 'commander';
import { type ApplyScaledObjectOptions, runApplyScaledObject } from '../../actions/apply-scaled-object.ts';
import type { Harness } from '../../cli/harness.ts';
import { addApplyOptions, toChangeOptions } from '../../cli/manifest-options.ts';
import { type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import type { Env } from '../../context.ts';
import { renderApply } from '../../render/human/apply.ts';
import { addScaledObjectOptions, toScaledObjectSpec } from './options.ts';

/** Defines `scaledobject apply`. */
export function scaledObjectApplyCommand(harness: Harness): Command {
  const command = addScaledObjectOptions(new Command('apply')).description(
    'check KEDA and the target, apply the scaled object, and wait until it is Ready',
  );
  return addApplyOptions(command, '5m')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale scaledobject apply chat -n serving --target deployment/chat --max 8 \\
      --alb app/chat/50dc6c495c0c9188 --requests-per-replica 600 --dry-run
  $ hpscale scaledobject apply worker --target deployment/worker --max 8 --cpu 70 --yes`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toApplyScaledObjectOptions(argument, raw, harness.env),
        run: runApplyScaledObject,
        human: renderApply,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toApplyScaledObjectOptions(
  argument: string | undefined,
  raw: RawFlags,
  env: Env,
): ApplyScaledObjectOptions {
  return {
    ...toChangeOptions('scaledobject apply', argument, raw, env),
    spec: toScaledObjectSpec(argument, raw, env),
  };
}
