/** `hpscale nodepool`: what nodes Karpenter may make, and how many. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { nodePoolApplyCommand } from './apply.ts';
import { nodePoolDeleteCommand } from './delete.ts';
import { nodePoolRenderCommand } from './render.ts';

/** Defines `nodepool` and its subcommands. */
export function nodePoolCommand(harness: Harness): Command {
  return new Command('nodepool')
    .description('node pools (NodePool) say what nodes Karpenter may make, how many, and when it takes them away')
    .addCommand(nodePoolRenderCommand(harness))
    .addCommand(nodePoolApplyCommand(harness))
    .addCommand(nodePoolDeleteCommand(harness));
}
