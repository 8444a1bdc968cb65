/** `hpscale nodeclass`: which instance groups Karpenter may use. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { nodeClassApplyCommand } from './apply.ts';
import { nodeClassDeleteCommand } from './delete.ts';
import { nodeClassRenderCommand } from './render.ts';

/** Defines `nodeclass` and its subcommands. */
export function nodeClassCommand(harness: Harness): Command {
  return new Command('nodeclass')
    .description('node classes (HyperpodNodeClass) say which instance groups Karpenter may use')
    .addCommand(nodeClassRenderCommand(harness))
    .addCommand(nodeClassApplyCommand(harness))
    .addCommand(nodeClassDeleteCommand(harness));
}
