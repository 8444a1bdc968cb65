/** `hpscale scaledobject`: scale a workload on demand with KEDA. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { scaledObjectApplyCommand } from './apply.ts';
import { scaledObjectDeleteCommand } from './delete.ts';
import { scaledObjectRenderCommand } from './render.ts';

/** Defines `scaledobject` and its subcommands. */
export function scaledObjectCommand(harness: Harness): Command {
  return new Command('scaledobject')
    .description('scaled objects (KEDA) change the replicas of a workload with the demand for it')
    .addCommand(scaledObjectRenderCommand(harness))
    .addCommand(scaledObjectApplyCommand(harness))
    .addCommand(scaledObjectDeleteCommand(harness));
}
