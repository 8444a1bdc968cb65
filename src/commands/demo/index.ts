/** `hpscale demo`: the whole journey with the real commands, on a sandbox inside this process. */
import { Command, InvalidArgumentError } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { addOutputOptions, type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import { renderDemo } from '../../render/human/demo.ts';
import { runDemo } from './run-demo.ts';

/** Defines `demo`. */
export function demoCommand(harness: Harness): Command {
  return addOutputOptions(new Command('demo'))
    .description(
      'Watch autoscaling of a HyperPod cluster from the first look to replicas and nodes that follow demand.\nEverything happens on a local sandbox: no account, no cost, nothing leaves this machine.',
    )
    .option('--seed <n>', 'the same number gives the same run', wholeNumber, 1)
    .option('--time-scale <n>', 'how many sandbox seconds pass in a second (0: as fast as it goes)', wholeNumber, 50)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale demo
  $ hpscale demo --seed 7 -o json | jq .demand.foretold`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: { seed: Number(raw['seed']), timeScale: Number(raw['timeScale']) },
        run: runDemo,
        human: renderDemo,
      }),
    );
}

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}
