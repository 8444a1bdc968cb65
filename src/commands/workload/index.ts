/** `hpscale workload`: a sample workload that makes Karpenter add nodes. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { workloadApplyCommand } from './apply.ts';
import { workloadDeleteCommand } from './delete.ts';
import { workloadRenderCommand } from './render.ts';
import { workloadScaleCommand } from './scale.ts';

/** Defines `workload render|apply|scale|delete`. */
export function workloadCommand(harness: Harness): Command {
  return new Command('workload')
    .description(
      'A Deployment whose pods do nothing but ask for CPU, memory and GPUs.\nPods that fit on no node are what makes Karpenter add one.',
    )
    .addCommand(workloadRenderCommand(harness))
    .addCommand(workloadApplyCommand(harness))
    .addCommand(workloadScaleCommand(harness))
    .addCommand(workloadDeleteCommand(harness));
}
