/** `hpscale workload render`: the Deployment as YAML, without a cluster. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { addNamespaceOption, addOutputOptions, toOutputOptions } from '../../cli/shared-options.ts';
import { done } from '../../domain/outcome.ts';
import { buildWorkload } from '../../manifests/workload.ts';
import { manifestDocument, renderManifests } from '../../render/human/manifests.ts';
import { addWorkloadOptions, toWorkloadSpec } from './options.ts';

/** Defines `workload render`. */
export function workloadRenderCommand(harness: Harness): Command {
  const command = addNamespaceOption(addWorkloadOptions(new Command('render'))).description(
    'print the Deployment, for kubectl or a repository',
  );
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale workload render
  $ hpscale workload render --gpu 1 --replicas 3 | kubectl apply -f -`,
    )
    .action((argument, raw) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toWorkloadSpec(argument, raw),
        run: async (spec) => done({ documents: [{ object: buildWorkload(spec) }] }),
        human: renderManifests,
        yaml: renderManifests,
        document: manifestDocument,
        mayLeaveSandbox: true,
      }),
    );
}
