/** `hpscale config view`: every effective value of hpscale.yaml, and where it is from. */
import { Command } from 'commander';
import { viewConfig, type ViewConfigOptions } from '../../actions/view-config.ts';
import type { Harness } from '../../cli/harness.ts';
import {
  addClusterOptions,
  addOutputOptions,
  type RawFlags,
  text,
  toClusterSelection,
  toOutputOptions,
} from '../../cli/shared-options.ts';
import { CONFIG_FILE } from '../../config/load-config.ts';
import { renderConfigView } from '../../render/human/config.ts';

/** Defines `config view`. */
export function configViewCommand(harness: Harness): Command {
  const command = new Command('view')
    .description('print every effective value and where it comes from: the file, a default, a flag, the environment')
    .option('-f, --filename <file>', `file to read (default: ${CONFIG_FILE}); - is standard input`);
  return addOutputOptions(addClusterOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale config view
  $ hpscale config view -o json | jq '.values[] | select(.from == "default")'`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: toViewConfigOptions(raw),
        run: viewConfig,
        human: renderConfigView,
        mayLeaveSandbox: true,
      }),
    );
}

/** What was typed, as options. */
export function toViewConfigOptions(raw: RawFlags): ViewConfigOptions {
  return { file: text(raw, 'filename') ?? CONFIG_FILE, flags: toClusterSelection(raw, {}) };
}
