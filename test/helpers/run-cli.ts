/** Runs one hpscale command line in this process: what a user types in, stdout, stderr and the exit code out. */
import { setMaxListeners } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { Clock } from '../../src/context.ts';
import { main } from '../../src/main.ts';

export interface RunOptions {
  /** Replaces the environment for the run; PATH is kept. The AWS SDK reads the process's own, so it is swapped too. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Working folder: where hpscale.yaml lies. */
  readonly cwd?: string;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Pretend stderr and stdin are a terminal. */
  readonly isTerminal?: boolean;
}

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON; throws when it is not one document. */
  readonly json: <T = Record<string, unknown>>() => T;
}

/** `runCli(['status', '-o', 'json'], {env})`. Runs must not overlap within a test file (they swap the environment). */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<CliResult> {
  const stdout = capture();
  const stderr = capture();
  const env: Record<string, string> = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...options.env };
  const saved = { ...process.env };
  const folder = process.cwd();
  replaceEnvironment(env);
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  try {
    if (options.cwd !== undefined) process.chdir(options.cwd);
    const exitCode = await main({
      argv,
      env: process.env,
      nodeVersion: process.versions.node,
      stdin: Object.assign(Readable.from(options.stdin === undefined ? [] : [options.stdin]), {
        isTTY: options.isTerminal === true,
      }),
      stdout: stdout.stream,
      stderr: Object.assign(stderr.stream, { isTTY: options.isTerminal === true }),
      signal: options.signal ?? neverAborted(),
      setEnv: (name, value) => {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      },
      launcher: { node: process.execPath, script: 'dist/hpscale.cjs', pid: process.pid },
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    });
    return { exitCode, stdout: stdout.text(), stderr: stderr.text(), json: <T>() => JSON.parse(stdout.text()) as T };
  } finally {
    process.chdir(folder);
    replaceEnvironment(saved);
  }
}

/** As the launcher makes it: dozens of calls listen at a time. */
function neverAborted(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

function replaceEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}

function capture(): { stream: Writable & { columns: number }; text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      text += chunk.toString();
      callback();
    },
  });
  return { stream: Object.assign(stream, { columns: 100 }), text: () => text };
}
