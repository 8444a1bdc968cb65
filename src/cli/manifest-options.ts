/** What the commands that render, apply and delete manifests share: the name, the flags, the command line to run again. */
import type { Command } from 'commander';
import type { Env } from '../context.ts';
import type { KubeApplyOptions } from '../domain/kube-change.ts';
import { shellWord } from '../domain/shell-word.ts';
import { usageError } from '../errors.ts';
import {
  addClusterOptions,
  addKubeOptions,
  addMutationOptions,
  addOutputOptions,
  addTakeOverOption,
  addWaitOptions,
  type RawFlags,
  text,
  toClusterSelection,
  toKubeSelection,
  toMutationOptions,
  toWaitOptions,
} from './shared-options.ts';

/** `[name]` and `--name`; `standard` is the name where none is given. */
export function addNameOption(command: Command, what: string, standard?: string): Command {
  const text = `name of the ${what}${standard === undefined ? '' : ` (default: ${standard})`}`;
  return command.argument('[name]', text).option('--name <name>', text);
}

/** The flags of `apply`, after the command's own. */
export function addApplyOptions(command: Command, defaultTimeout: string): Command {
  command.option('--force-conflicts', 'take over fields that another manager set');
  return addDeleteOptions(command, defaultTimeout);
}

/** The flags of `delete`, after the command's own. */
export function addDeleteOptions(command: Command, defaultTimeout: string): Command {
  return addChangeOptions(addTakeOverOption(command), defaultTimeout);
}

/** What every command has that changes a Kubernetes object. */
export function addChangeOptions(command: Command, defaultTimeout: string): Command {
  addClusterOptions(command);
  addKubeOptions(command);
  addMutationOptions(command);
  addWaitOptions(command, defaultTimeout);
  return addOutputOptions(command);
}

/** The name, from either place, else `standard`; a usage error when there is none, or two. */
export function toName(argument: string | undefined, raw: RawFlags, what: string, standard?: string): string {
  const flag = text(raw, 'name');
  if (argument !== undefined && flag !== undefined && argument !== flag) {
    throw usageError('two-names', `the ${what} is named twice: ${argument} and --name ${flag}`);
  }
  const name = argument ?? flag ?? standard;
  if (name === undefined) throw usageError('missing-name', `the ${what} has no name`, 'pass --name NAME');
  return name;
}

/** What was typed, as options. `words` is the command: `nodeclass apply`. */
export function toChangeOptions(
  words: string,
  argument: string | undefined,
  raw: RawFlags,
  env: Env,
): KubeApplyOptions {
  return {
    cluster: toClusterSelection(raw, env),
    kube: toKubeSelection(raw),
    mutation: toMutationOptions(raw),
    wait: toWaitOptions(raw),
    forceConflicts: raw['forceConflicts'] === true,
    again: typedCommand(words, argument, raw),
  };
}

/** Flags that belong to one run, not to what it does. */
const RUN_FLAGS = ['output', 'quiet', 'verbose', 'debug', 'color', 'yes', 'dryRun', 'wait', 'timeout'];

/** The command line again, quoted for a shell. */
export function typedCommand(words: string, argument: string | undefined, raw: RawFlags): string {
  const flags = Object.entries(raw)
    .filter(([name]) => !RUN_FLAGS.includes(name))
    .flatMap(([name, value]) => {
      const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      if (value === true) return [flag];
      return (Array.isArray(value) ? value : [value]).flatMap((item) => [flag, shellWord(String(item))]);
    });
  return ['hpscale', words, ...(argument === undefined ? [] : [shellWord(argument)]), ...flags].join(' ');
}
