/** `hpscale sandbox start`: in the foreground until Ctrl-C, or detached. */
import { spawn } from 'node:child_process';
import { Command } from 'commander';
import { forgetSandbox, listSandboxes, noteSandbox } from './running-sandboxes.ts';
import type { Harness } from '../../cli/harness.ts';
import { addOutputOptions, type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import type { Context } from '../../context.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { shellQuote } from '../../domain/shell-word.ts';
import { HpscaleError } from '../../errors.ts';
import { CODES, hint, info } from '../../io/messages.ts';
import { addWorldOptions, readWorldSeed, toWorldOptions, type WorldOptions, worldWords } from './options.ts';

export interface StartOptions extends WorldOptions {
  readonly detach: boolean;
}

export interface SandboxResult {
  readonly schema: 'hpscale.sandbox/v1';
  readonly seed: string;
  readonly awsUrl: string;
  readonly kubeUrl: string;
  readonly kubeconfig: string;
  readonly pid: number | null;
  /** null: to be unset. */
  readonly environment: Readonly<Record<string, string | null>>;
}

/** Defines `sandbox start`. */
export function sandboxStartCommand(harness: Harness): Command {
  return addOutputOptions(addWorldOptions(new Command('start')))
    .description('start a sandbox and print the lines that point a shell at it')
    .option('--detach', 'leave it running in the background')
    .addHelpText(
      'after',
      `
Examples:
  $ eval "$(hpscale sandbox start --detach --time-scale 60)"     then: hpscale status, aws, kubectl
  $ hpscale sandbox start --seed quota-zero                      in the foreground, until Ctrl-C
  $ hpscale sandbox start --seed autoscaled --traffic evening-rush --traffic-scale 20
  $ hpscale sandbox stop`,
    )
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: { ...toWorldOptions(raw), detach: raw['detach'] === true },
        run: (options, context) =>
          options.detach ? startDetached(options, context) : startInForeground(options, context),
        human: ({ environment }) => shellText(environment),
        mayLeaveSandbox: true,
      }),
    );
}

async function startInForeground(options: StartOptions, context: Context): Promise<Outcome<SandboxResult>> {
  const seed = await readWorldSeed(options, context);
  const [{ startSandbox }, { createScaledClock }] = await Promise.all([
    import('../../sandbox/sandbox.ts'),
    import('../../sandbox/clock.ts'),
  ]);
  const sandbox = await startSandbox({ ...options, seed, clock: createScaledClock(options.timeScale) }).catch(
    explainPortInUse,
  );
  const { awsUrl, kubeUrl, kubeconfig } = sandbox;
  const { pid } = context.launcher;
  // Clears away what killed sandboxes left.
  await listSandboxes();
  await noteSandbox({ awsUrl, kubeUrl, kubeconfig, seed: options.seed, pid });
  context.io.notify(
    info(CODES.sandbox, `sandbox: ${seed.description}; time runs ${options.timeScale}x; Ctrl-C stops it`),
  );
  return {
    result: {
      schema: 'hpscale.sandbox/v1',
      seed: options.seed,
      awsUrl,
      kubeUrl,
      kubeconfig,
      pid,
      environment: Object.fromEntries(
        Object.entries(sandbox.environment).map(([name, value]) => [name, value ?? null]),
      ),
    },
    exitCode: 0,
    stay: async () => {
      await Promise.race([sandbox.stopRequested, aborted(context.signal)]);
      await sandbox.stop();
      await forgetSandbox(awsUrl);
    },
  };
}

async function startDetached(options: StartOptions, context: Context): Promise<Outcome<SandboxResult>> {
  const { node, script } = context.launcher;
  const child = spawn(node, [script, 'sandbox', 'start', ...worldWords(options), '--quiet', '-o', 'json'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: context.env,
  });
  const { text, failure } = await firstDocument(child.stdout, child.stderr);
  if (text === undefined) throw failure;
  // Nothing of the child may keep this process alive, or end with it.
  child.stdout.destroy();
  child.stderr.destroy();
  child.unref();
  const result = JSON.parse(text) as SandboxResult;
  context.io.notify(
    hint(`the sandbox runs in the background (pid ${result.pid ?? '?'}); to stop it: hpscale sandbox stop`),
  );
  return { result, exitCode: 0 };
}

/** The child's first JSON document, or the error it ended with. */
async function firstDocument(
  stdout: NodeJS.ReadableStream,
  stderr: NodeJS.ReadableStream,
): Promise<{ text: string; failure?: undefined } | { text?: undefined; failure: HpscaleError }> {
  let text = '';
  let complaints = '';
  stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  for await (const chunk of stdout) {
    text += chunk.toString();
    if (text.endsWith('\n}\n')) return { text };
  }
  return { failure: childError(complaints) };
}

function childError(complaints: string): HpscaleError {
  const line = complaints.trim().split('\n').at(-1) ?? '';
  const { code, message, hint: advice } = line.startsWith('{') ? (JSON.parse(line) as Record<string, string>) : {};
  return new HpscaleError({
    kind: 'usage',
    code: code ?? 'sandbox-not-started',
    message: message ?? `the sandbox did not start: ${line}`,
    ...(advice ? { hint: advice } : {}),
  });
}

function explainPortInUse(error: unknown): never {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
  throw new HpscaleError({
    kind: 'usage',
    code: 'port-unavailable',
    message: `port ${port ?? ''} ${code === 'EACCES' ? 'may not be used' : 'is in use'}`,
    hint: 'leave the port out to take a free one, or stop the other sandbox: hpscale sandbox stop',
  });
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function shellText(environment: SandboxResult['environment']): string {
  const unset = Object.keys(environment).filter((name) => environment[name] === null);
  const lines = Object.entries(environment).flatMap(([name, value]) =>
    value === null ? [] : [`export ${name}=${shellQuote(value)}`],
  );
  return [...lines, `unset ${unset.join(' ')}`, ''].join('\n');
}
