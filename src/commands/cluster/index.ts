/** `hpscale cluster`: make a HyperPod cluster that autoscales from the start, or delete one. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { clusterCreateCommand } from './create.ts';
import { clusterDeleteCommand } from './delete.ts';

/** Defines `cluster` and its subcommands. */
export function clusterCommand(harness: Harness): Command {
  return new Command('cluster')
    .description('make a HyperPod cluster on EKS that autoscales from the start, or delete one')
    .addCommand(clusterCreateCommand(harness))
    .addCommand(clusterDeleteCommand(harness));
}
