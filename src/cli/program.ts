/** The commander program: every command by name, and the full definition of the one that is called. */
import { Command, CommanderError } from 'commander';
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
  const { addCompletion } = await import('./completion.ts');
  addCompletion(program);
  return withStreams(program, streams);
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
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 && error.code !== 'commander.help') return;
    throw toUsageError(error, argv);
  }
}

function toUsageError(error: CommanderError, argv: readonly string[]): Error {
  const words = argv.filter((word) => !word.startsWith('-'));
  if (error.code === 'commander.help') {
    return usageError(
      'missing-command',
      `${['hpscale', ...words].join(' ')} needs a subcommand`,
      `${['hpscale', ...words].join(' ')} --help lists them`,
    );
  }
  const [message = '', ...suggestions] = error.message.replace(/^error: /, '').split('\n');
  return usageError(
    error.code.replace('commander.', ''),
    [message, ...suggestions].join(' ').trim(),
    'see hpscale --help',
  );
}
