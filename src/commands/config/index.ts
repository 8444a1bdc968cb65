/** `hpscale config`: what hpscale.yaml says and comes to. */
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { configSchemaCommand } from './schema.ts';
import { configValidateCommand } from './validate.ts';
import { configViewCommand } from './view.ts';

/** Defines `config view|validate|schema`. */
export function configCommand(harness: Harness): Command {
  return new Command('config')
    .description('hpscale.yaml: its effective values, its mistakes, its schema')
    .addCommand(configViewCommand(harness))
    .addCommand(configValidateCommand(harness))
    .addCommand(configSchemaCommand(harness));
}
