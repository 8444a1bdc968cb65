/** `hpscale config schema`: the JSON Schema of hpscale.yaml, for editors. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { addOutputOptions, type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import { CONFIG_SCHEMA } from '../../config/schema.ts';
import { done } from '../../domain/outcome.ts';

/** Defines `config schema`. */
export function configSchemaCommand(harness: Harness): Command {
  return addOutputOptions(new Command('schema'))
    .description('print the JSON Schema of hpscale.yaml, by which editors complete and check it')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale config schema > hpscale.schema.json
  $ sed -i '1i # yaml-language-server: $schema=./hpscale.schema.json' hpscale.yaml`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: {},
        run: async () => done(CONFIG_SCHEMA),
        human: (schema) => `${JSON.stringify(schema, null, 2)}\n`,
        mayLeaveSandbox: true,
      }),
    );
}
