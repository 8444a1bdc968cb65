/** `hpscale nodepool render`: the manifest, offline. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { addOutputOptions, type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import type { Context } from '../../context.ts';
import { nodePoolNotes } from '../../domain/node-pool-notes.ts';
import type { NodePoolSpec } from '../../domain/node-pool.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { warning } from '../../io/messages.ts';
import { buildNodePool } from '../../manifests/node-pool.ts';
import { manifestDocument, renderManifests, type RenderResult } from '../../render/human/manifests.ts';
import { addNodePoolOptions, toNodePoolSpec } from './options.ts';

/** Defines `nodepool render`. */
export function nodePoolRenderCommand(harness: Harness): Command {
  const command = addNodePoolOptions(new Command('render')).description(
    'print the manifest of a node pool, without calling anything',
  );
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale nodepool render gpu --nodeclass gpu --limit nvidia.com/gpu=8
  $ hpscale nodepool render gpu --nodeclass gpu --instance-type ml.g5.12xlarge --taint nvidia.com/gpu:NoSchedule`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toNodePoolSpec(argument, raw),
        run: renderNodePool,
        human: renderManifests,
        yaml: renderManifests,
        document: manifestDocument,
        mayLeaveSandbox: true,
      }),
    );
}

async function renderNodePool(spec: NodePoolSpec, { io }: Pick<Context, 'io'>): Promise<Outcome<RenderResult>> {
  for (const note of nodePoolNotes(spec)) io.notify(warning(note));
  return done({ documents: [{ object: buildNodePool(spec) }] });
}
