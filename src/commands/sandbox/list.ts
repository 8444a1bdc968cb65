/** `hpscale sandbox list`: what runs, and what there is to start with. */
import { Command } from 'commander';
import { listSandboxes, type RunningSandbox } from './running-sandboxes.ts';
import type { Harness } from '../../cli/harness.ts';
import { addOutputOptions, type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import { done } from '../../domain/outcome.ts';
import { renderTable } from '../../render/table.ts';

export interface ListResult {
  readonly schema: 'hpscale.sandbox-list/v1';
  readonly running: readonly RunningSandbox[];
  readonly seeds: readonly { readonly name: string; readonly description: string }[];
}

/** Defines `sandbox list`. */
export function sandboxListCommand(harness: Harness): Command {
  return addOutputOptions(new Command('list'))
    .description('list the running sandboxes and the seeds')
    .option('--seeds', 'only the seeds')
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: { isSeedsOnly: raw['seeds'] === true },
        run: async ({ isSeedsOnly }) => {
          const { listSeeds } = await import('../../sandbox/load-seed.ts');
          const running = isSeedsOnly ? [] : await listSandboxes();
          return done<ListResult>({ schema: 'hpscale.sandbox-list/v1', running, seeds: listSeeds() });
        },
        mayLeaveSandbox: true,
        human: ({ running, seeds }) => {
          const seedRows = renderTable(
            ['SEED', 'WHAT'],
            seeds.map(({ name, description }) => [name, description]),
          );
          if (running.length === 0) return seedRows;
          const rows = running.map(({ awsUrl, kubeUrl, seed, pid }) => [awsUrl, kubeUrl, seed, pid]);
          return `${renderTable(['AWS', 'KUBERNETES', 'SEED', 'PID'], rows)}\n${seedRows}`;
        },
      }),
    );
}
