/** The commander program: every command by name, and the full definition of the one that is called. */
import { Command, CommanderError } from 'commander';
import { DRY_RUN_MODES } from '../domain/options.ts';
import { usageError } from '../errors.ts';
import { COMMANDS } from './command-table.ts';
import { VERSION } from '../version.ts';
import type { Harness } from './harness.ts';

export interface ProgramStreams {
  readonly writeOut: (text: string) => void;
  readonly columns: number;
  readonly hasColour: boolean;
}

/** Flags of commands that may also stand before the command's name, as kubectl and aws allow. */
const LEADING_VALUE_FLAGS = [
  '--region',
  '--profile',
  '-o',
  '--output',
  '-c',
  '--cluster',
  '--color',
  '--kubeconfig',
  '--context',
  '-n',
  '--namespace',
];
const LEADING_SWITCHES = ['-q', '--quiet', '-v', '--verbose', '--debug', '-y', '--yes'];

/** Where the command's name stands in argv: the first word that is neither a flag nor a flag's value. */
export function commandIndex(argv: readonly string[]): number {
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-')) return index;
    if (LEADING_VALUE_FLAGS.includes(word)) index += 1;
  }
  return -1;
}

/** Moves flags that stand before the command behind it, and behind its subcommand: a subcommand's flags are its own. */
export function hoistLeadingFlags(argv: readonly string[]): readonly string[] {
  const index = commandIndex(argv);
  if (index <= 0) return argv;
  const leading = argv.slice(0, index);
  const isMovable = leading.every(
    (word, at) =>
      LEADING_SWITCHES.includes(word) ||
      LEADING_VALUE_FLAGS.includes(word.split('=')[0] ?? '') ||
      LEADING_VALUE_FLAGS.includes(leading[at - 1] ?? ''),
  );
  if (!isMovable) return argv;
  const words = argv.slice(index);
  const firstFlag = words.findIndex((word) => word.startsWith('-'));
  const end = firstFlag === -1 ? words.length : firstFlag;
  return [...words.slice(0, end), ...leading, ...words.slice(end)];
}

/** Builds the program for this argv; only the called command's chunk is loaded. */
export async function buildProgram(
  called: string | undefined,
  harness: Harness,
  streams: ProgramStreams,
): Promise<Command> {
  const program = baseProgram(streams);
  for (const entry of COMMANDS) {
    const command =
      entry.load && entry.name === called
        ? (await entry.load())(harness).summary(entry.summary)
        : new Command(entry.name).summary(entry.summary);
    program.addCommand(withStreams(command.helpGroup(entry.group), streams));
  }
  return program;
}

/** Every command with all its flags and subcommands, and shell completion made from them. */
export async function buildCompletionProgram(harness: Harness, streams: ProgramStreams): Promise<Command> {
  const program = baseProgram(streams);
  for (const entry of COMMANDS) {
    if (!entry.load) continue;
    program.addCommand(withStreams((await entry.load())(harness).summary(entry.summary), streams));
  }
  shortenDescriptions(program);
  const { addCompletion } = await import('./completion.ts');
  addCompletion(program);
  return withStreams(program, streams);
}

/** Shells show one line per candidate, and would offer a second line as another one. */
function shortenDescriptions(command: Command): void {
  const [firstLine = ''] = (command.summary() || command.description()).split('\n');
  command.description(firstLine);
  for (const child of command.commands) shortenDescriptions(child);
}

/** The commands that need every other command's definition. */
export const COMPLETION_COMMANDS: readonly string[] = ['completion', 'complete'];

function baseProgram(streams: ProgramStreams): Command {
  const program = new Command('hpscale')
    .description('Node autoscaling (managed Karpenter) for Amazon SageMaker HyperPod clusters on EKS')
    .version(VERSION, '-V, --version', 'print the version')
    .helpCommand(false)
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale demo                                   the whole journey, locally, no account
  $ hpscale status --cluster ml-cluster
  $ hpscale enable --cluster ml-cluster -y -o json

"hpscale COMMAND --help" tells more about a command.`,
    );
  return withStreams(program, streams);
}

/** Commander must neither exit the process nor write past our streams; subcommands inherit nothing by themselves. */
function withStreams(command: Command, streams: ProgramStreams): Command {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: streams.writeOut,
      // Commander's own error text is thrown as a CommanderError and reported once, by us.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(streams.columns, 120),
      getOutHasColors: () => streams.hasColour,
    });
  for (const child of command.commands) withStreams(child, streams);
  return command;
}

/** Runs the program; commander's complaints become usage errors, its help and version a plain success. */
export async function parseProgram(program: Command, argv: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(settleDryRun(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 && error.code !== 'commander.help') return;
    throw toUsageError(error, calledCommand(program, argv));
  }
}

/** A bare `--dry-run` is `client`, also where a word follows that is no mode: commander would take it for one. */
function settleDryRun(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return argv.map((word, index) => {
    const isBare = word === '--dry-run' && index < end && !DRY_RUN_MODES.some((mode) => mode === argv[index + 1]);
    return isBare ? '--dry-run=client' : word;
  });
}

interface Called {
  /** `hpscale role create`. */
  readonly words: string;
  /** Whether it only holds subcommands, and so has no flags of its own. */
  readonly isGroup: boolean;
}

/** The command and subcommand that argv names, as far as they exist. */
function calledCommand(program: Command, argv: readonly string[]): Called {
  const words = [program.name()];
  let command = program;
  for (const word of argv) {
    const child = command.commands.find((candidate) => candidate.name() === word);
    if (child === undefined) break;
    words.push(word);
    command = child;
  }
  const isGroup = command !== program && command.commands.length > 0 && command.options.length === 0;
  return { words: words.join(' '), isGroup };
}

function toUsageError(error: CommanderError, { words, isGroup }: Called): Error {
  if (error.code === 'commander.help' || (isGroup && error.code === 'commander.unknownOption')) {
    return usageError(
      'missing-command',
      `${words} needs a subcommand, and flags after it`,
      `${words} --help lists them`,
    );
  }
  const [message = '', ...suggestions] = error.message.replace(/^error: /, '').split('\n');
  return usageError(
    error.code.replace('commander.', '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    [message, ...suggestions].join(' ').trim(),
    `see ${words} --help`,
  );
}
