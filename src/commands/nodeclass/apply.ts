/** `hpscale nodeclass apply`: judge the groups, guard running nodes, apply, wait until Ready. */
import { Command } from 'commander';
import { type ApplyNodeClassOptions, runApplyNodeClass } from '../../actions/apply-node-class.ts';
import type { Harness } from '../../cli/harness.ts';
import { addApplyOptions, toChangeOptions } from '../../cli/manifest-options.ts';
import { collect, type RawFlags, texts, toOutputOptions } from '../../cli/shared-options.ts';
import type { Env } from '../../context.ts';
import { renderApply } from '../../render/human/apply.ts';
import { addNodeClassOptions, toNodeClassSpec } from './options.ts';

/** Defines `nodeclass apply`. */
export function nodeClassApplyCommand(harness: Harness): Command {
  const command = addNodeClassOptions(new Command('apply'))
    .description('check the instance groups, apply the node class, and wait until it is Ready')
    .option(
      '--allow-drain <group>',
      'let Karpenter drain and remove the nodes that run in this group (repeatable)',
      collect,
    );
  return addApplyOptions(command, '5m')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale nodeclass apply gpu --instance-group gpu-g5 --dry-run
  $ hpscale nodeclass apply gpu --instance-group gpu-g5 --instance-group gpu-g6 --yes
  $ hpscale nodeclass apply all --instance-group training --allow-drain training`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toApplyNodeClassOptions(argument, raw, harness.env),
        run: runApplyNodeClass,
        human: renderApply,
      }),
    );
}

/** What was typed, as options. Throws usage errors. */
export function toApplyNodeClassOptions(argument: string | undefined, raw: RawFlags, env: Env): ApplyNodeClassOptions {
  return {
    ...toChangeOptions('nodeclass apply', argument, raw, env),
    spec: toNodeClassSpec(argument, raw),
    allowDrain: texts(raw, 'allowDrain'),
  };
}
