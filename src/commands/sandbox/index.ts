/** `hpscale sandbox`: a local HyperPod and EKS. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { sandboxExecCommand } from './exec.ts';
import { sandboxListCommand } from './list.ts';
import { sandboxStartCommand } from './start.ts';
import { sandboxStopCommand } from './stop.ts';

/** Defines `sandbox start|exec|stop|list`. */
export function sandboxCommand(harness: Harness): Command {
  return new Command('sandbox')
    .description(
      'A local HyperPod and EKS on loopback, for trying hpscale, aws and kubectl without an account.\nNothing of it reaches AWS, and nothing costs money.',
    )
    .addCommand(sandboxStartCommand(harness))
    .addCommand(sandboxExecCommand(harness))
    .addCommand(sandboxStopCommand(harness))
    .addCommand(sandboxListCommand(harness));
}
