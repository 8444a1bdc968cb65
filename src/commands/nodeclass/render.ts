/** `hpscale nodeclass render`: the manifest, offline. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { addOutputOptions, type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import { done } from '../../domain/outcome.ts';
import { buildNodeClass } from '../../manifests/node-class.ts';
import { manifestDocument, renderManifests, type RenderResult } from '../../render/human/manifests.ts';
import { addNodeClassOptions, toNodeClassSpec } from './options.ts';

/** Defines `nodeclass render`. */
export function nodeClassRenderCommand(harness: Harness): Command {
  const command = addNodeClassOptions(new Command('render')).description(
    'print the manifest of a node class, without calling anything',
  );
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale nodeclass render gpu --instance-group gpu-g5 --instance-group gpu-g6
  $ hpscale nodeclass render gpu --instance-group gpu-g5 -o json | jq .spec`,
    )
    .action((argument: string | undefined, raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toNodeClassSpec(argument, raw),
        run: async (spec) => done<RenderResult>({ documents: [{ object: buildNodeClass(spec) }] }),
        human: renderManifests,
        yaml: renderManifests,
        document: manifestDocument,
        mayLeaveSandbox: true,
      }),
    );
}
