/** `hpscale config validate`: every mistake of hpscale.yaml, offline. */
import { Command } from 'commander';
import { validateConfig } from '../../actions/view-config.ts';
import type { Harness } from '../../cli/harness.ts';
import { addOutputOptions, type RawFlags, text, toOutputOptions } from '../../cli/shared-options.ts';
import { CONFIG_FILE } from '../../config/load-config.ts';
import { renderConfigValidate } from '../../render/human/config.ts';

/** Defines `config validate`. */
export function configValidateCommand(harness: Harness): Command {
  const command = new Command('validate')
    .description('find every mistake of hpscale.yaml, by line and column, without calling anything')
    .option('-f, --filename <file>', `file to read (default: ${CONFIG_FILE}); - is standard input`);
  return addOutputOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale config validate
  $ hpscale config validate -f hpscale.yaml -o json`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: { file: text(raw, 'filename') ?? CONFIG_FILE },
        run: validateConfig,
        human: renderConfigValidate,
        mayLeaveSandbox: true,
      }),
    );
}
