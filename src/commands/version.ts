/** `hpscale version`: the version, and what it runs on. */
import { Command } from 'commander';
import { addOutputOptions, toOutputOptions } from '../cli/shared-options.ts';
import type { Harness } from '../cli/harness.ts';
import { done } from '../domain/outcome.ts';
import { VERSION } from '../version.ts';

interface VersionResult {
  readonly schema: 'hpscale.version/v1';
  readonly version: string;
  readonly node: string;
}

/** Defines `version`. */
export function versionCommand(harness: Harness): Command {
  return addOutputOptions(new Command('version'))
    .description('print the version of hpscale and of Node.js')
    .action((raw) =>
      harness.run({
        output: toOutputOptions(raw),
        options: {},
        run: async (_, { nodeVersion }) =>
          done<VersionResult>({ schema: 'hpscale.version/v1', version: VERSION, node: nodeVersion }),
        mayLeaveSandbox: true,
        human: ({ version, node }) => `hpscale ${version} (Node.js ${node})\n`,
      }),
    );
}
