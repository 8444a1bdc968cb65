/** The composition root: argv, environment and streams in, an exit code out. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Readable } from 'node:stream';
import {
  commandIndex,
  hoistLeadingFlags,
  buildCompletionProgram,
  buildProgram,
  COMPLETION_COMMANDS,
  parseProgram,
  type ProgramStreams,
} from './cli/program.ts';
import { EXIT, exitCodeOfKind } from './cli/exit-codes.ts';
import type { CommandRun, Harness } from './cli/harness.ts';
import { reportError } from './cli/report-error.ts';
import type { Aws, Clock, Context, Env, LineResult } from './context.ts';
import {
  isReportFormat,
  OUTPUT_FORMATS,
  type OutputFormat,
  type OutputOptions,
  REPORT_FORMATS,
} from './domain/options.ts';
import { isHpscaleError } from './errors.ts';
import { createSystemClock } from './io/clock.ts';
import { CODES, info } from './io/messages.ts';
import { fitSymbols, hasUnicode } from './io/unicode.ts';
import { assertSandboxIsClosed } from './sandbox-guard.ts';

export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything of the process that hpscale may touch. */
export interface World {
  readonly argv: readonly string[];
  readonly env: Env;
  readonly nodeVersion: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** For libraries that read only the process's own environment (the AWS SDK and AWS_PROFILE). */
  setEnv(name: string, value: string | undefined): void;
  readonly launcher: Context['launcher'];
  /** The system's clock when absent. */
  readonly clock?: Clock;
}

/** Runs one command line; answers the exit code and never throws. */
export async function main(world: World): Promise<number> {
  const argv = hoistLeadingFlags(world.argv);
  let output = guessOutputOptions(argv);
  let exitCode: number = EXIT.ok;
  const sink = (options: OutputOptions) => ({
    write: (text: string) => void world.stderr.write(fitForPeople(text, world, options)),
    options,
    hasColour: hasColour(world, world.stderr, options),
  });
  const harness: Harness = {
    env: world.env,
    async run(command) {
      output = command.output;
      exitCode = await runCommand(world, command);
    },
  };
  try {
    const streams = programStreams(world, output);
    const called = argv[commandIndex(argv)];
    const isCompletion = called !== undefined && COMPLETION_COMMANDS.includes(called);
    const program = await (isCompletion
      ? buildCompletionProgram(harness, streams)
      : buildProgram(called, harness, streams));
    await parseProgram(program, argv.length === 0 ? ['--help'] : argv);
  } catch (error) {
    return reportError(error, sink(output));
  }
  return exitCode;
}

async function runCommand<O, R>(world: World, command: CommandRun<O, R>): Promise<number> {
  if (command.mayLeaveSandbox !== true) assertSandboxIsClosed(world.env);
  const { context, close } = await createContext(world, command.output);
  try {
    const { result, exitCode, stay } = await command.run(command.options, context);
    close();
    await writeResult(world, command, result, context.clock.now());
    await stay?.();
    return exitCode;
  } finally {
    close();
  }
}

async function writeResult<O, R>(world: World, command: CommandRun<O, R>, result: R, now: number): Promise<void> {
  const { output } = command.output;
  if (output === 'table') {
    const { createTheme } = await import('./render/theme.ts');
    const theme = createTheme(hasColour(world, world.stdout, command.output));
    const text = await command.human(result, { width: world.stdout.columns || 80, theme, now });
    world.stdout.write(fitForPeople(text, world, command.output));
    return;
  }
  const format = isReportFormat(output) ? command.formats?.[output] : undefined;
  if (format) {
    world.stdout.write(format(result));
    return;
  }
  if (output === 'yaml' && command.yaml) {
    world.stdout.write(command.yaml(result));
    return;
  }
  const document = documentOf(command, result);
  if (output === 'json') world.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  else world.stdout.write((await import('./manifests/serialize.ts')).toYaml(document));
}

async function createContext(world: World, options: OutputOptions): Promise<{ context: Context; close: () => void }> {
  const [{ createHost }, { createFiles }, prompts] = await Promise.all([
    import('./io/terminal-host.ts'),
    import('./io/files.ts'),
    import('./io/prompts.ts'),
  ]);
  const { env, nodeVersion, signal } = world;
  const isLive =
    world.stderr.isTTY === true && options.output === 'table' && !isSet(env['CI']) && env['TERM'] !== 'dumb';
  const isInteractive = isLive && world.stdin.isTTY === true;
  const io = await createHost({
    stream: world.stderr,
    verbosity: options.verbosity,
    hasColour: hasColour(world, world.stderr, options),
    hasUnicode: hasUnicode(env),
    isLive,
  });
  const clock = world.clock ?? createSystemClock();
  const base: FixedParts = {
    io,
    nodeVersion,
    signal,
    isInteractive,
    launcher: world.launcher,
    run: { host: hostname(), id: `${world.launcher.pid}-${randomBytes(3).toString('hex')}` },
    files: createFiles(() => world.stdin, signal, env),
    ask: isInteractive
      ? prompts.createTerminalAsk({
          input: world.stdin,
          output: world.stderr,
          signal,
          hasColour: hasColour(world, world.stderr, options),
          hasUnicode: hasUnicode(env),
          settle: () => io.settle(),
        })
      : prompts.createSilentAsk(),
  };
  return { context: buildContext(world, base, { env, clock }), close: () => io.close() };
}

type FixedParts = Pick<
  Context,
  'io' | 'nodeVersion' | 'signal' | 'isInteractive' | 'launcher' | 'run' | 'files' | 'ask'
>;

/** The parts that depend on the environment and on time, and so are made anew by `fork`. */
function buildContext(world: World, base: FixedParts, { env, clock }: { env: Env; clock: Clock }): Context {
  const { io, signal } = base;
  const noticed = new Set<string>();
  /** Calls in parallel wait for the same thing: once is enough. */
  const notice = (text: string) => {
    if (!noticed.has(text)) io.notify(info(CODES.slowCall, text));
    noticed.add(text);
  };
  const debug = (text: string) => io.notify({ level: 'debug', code: CODES.trace, text });
  const awsByKey = new Map<string, Promise<Aws>>();
  return {
    ...base,
    env,
    clock,
    awsProfiles: async () => await (await import('./aws/profile.ts')).listProfiles(),
    aws: (selection) => {
      const { profile } = selection;
      // For all that reads the environment: the SDK, and what a kubeconfig runs. `default` is the name of having none.
      if (profile !== undefined) world.setEnv('AWS_PROFILE', profile === 'default' ? undefined : profile);
      const key = JSON.stringify(selection);
      let aws = awsByKey.get(key);
      if (!aws) {
        aws = import('./aws/create-aws.ts').then(({ createAws }) =>
          createAws({ ...selection, env, debug, notice, signal, clock }),
        );
        awsByKey.set(key, aws);
      }
      return aws;
    },
    kube: async (selection) => {
      const { createKube } = await import('./kube/create-kube.ts');
      return await createKube({ ...selection, env, debug, notice, signal, clock, isInteractive: base.isInteractive });
    },
    runLine: (argv) => runLine(argv, buildContext(world, base, { env, clock })),
    fork: (changes) => {
      for (const [name, value] of Object.entries(changes.env)) world.setEnv(name, value);
      return buildContext(world, base, { env: { ...env, ...changes.env }, clock: changes.clock });
    },
  };
}

async function runLine(argv: readonly string[], context: Context): Promise<LineResult> {
  let answer: LineResult = { exitCode: EXIT.ok, text: '', document: null };
  const harness: Harness = {
    env: context.env,
    async run(command) {
      const { result, exitCode } = await command.run(command.options, context);
      const { createTheme } = await import('./render/theme.ts');
      const view = { width: context.io.width, theme: createTheme(context.io.hasColour), now: context.clock.now() };
      answer = { exitCode, text: await command.human(result, view), document: documentOf(command, result) };
    },
  };
  try {
    const streams = { writeOut: () => undefined, columns: context.io.width, hasColour: false };
    await parseProgram(await buildProgram(argv[commandIndex(argv)], harness, streams), argv);
  } catch (error) {
    return {
      exitCode: isHpscaleError(error) ? exitCodeOfKind(error.kind) : EXIT.internal,
      text: '',
      document: null,
      error,
    };
  }
  return answer;
}

function documentOf<O, R>(command: CommandRun<O, R>, result: R): unknown {
  return command.document ? command.document(result) : result;
}

function programStreams(world: World, options: OutputOptions): ProgramStreams {
  return {
    writeOut: (text) => void world.stdout.write(text),
    columns: world.stdout.columns || 80,
    hasColour: hasColour(world, world.stdout, options),
  };
}

function hasColour(world: World, stream: OutputStream, options: OutputOptions): boolean {
  if (options.color !== 'auto') return options.color === 'always';
  const { env } = world;
  if (isSet(env['NO_COLOR']) || env['TERM'] === 'dumb') return false;
  if (isSet(env['FORCE_COLOR']) || isSet(env['CLICOLOR_FORCE'])) return true;
  return stream.isTTY === true;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

/** Scripts get what is there, whatever the locale. */
function fitForPeople(text: string, { env }: World, { output }: OutputOptions): string {
  return output === 'table' ? fitSymbols(text, hasUnicode(env)) : text;
}

/** How errors are to be printed, before the flags are parsed (they may be what is wrong). */
function guessOutputOptions(argv: readonly string[]): OutputOptions {
  const joined = ` ${argv.join(' ')} `;
  const output = /\s(?:-o|--output)[ =]?([a-z]+)\s/.exec(joined)?.[1] ?? 'table';
  const isKnown = [...OUTPUT_FORMATS, ...REPORT_FORMATS].some((format) => format === output);
  return {
    output: isKnown ? (output as OutputFormat) : 'table',
    verbosity: argv.includes('--debug') ? 'debug' : 'normal',
    color: 'auto',
  };
}
