/** `hpscale sandbox exec -- CMD`: a sandbox for one command, gone when it ends. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Command } from 'commander';
import type { Harness } from '../../cli/harness.ts';
import { addOutputOptions, type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import type { Context, Env } from '../../context.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { usageError } from '../../errors.ts';
import { CODES, info } from '../../io/messages.ts';
import { addWorldOptions, readWorldSeed, toWorldOptions, type WorldOptions } from './options.ts';

export interface ExecOptions extends WorldOptions {
  readonly command: readonly string[];
}

/** Defines `sandbox exec`. */
export function sandboxExecCommand(harness: Harness): Command {
  return addOutputOptions(addWorldOptions(new Command('exec')))
    .description(
      "run a command with a sandbox's environment; the sandbox stops when it ends; exits with the command's code",
    )
    .argument('<command...>', 'the command, after --')
    .addHelpText(
      'after',
      `
Examples:
  $ hpscale sandbox exec --time-scale 60 -- bash -c 'hpscale enable -y && kubectl get crd'
  $ hpscale sandbox exec --seed slurm-in-account -- npm test`,
    )
    .action((command: readonly string[], raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: { ...toWorldOptions(raw), command },
        run: runExec,
        // The command's own output is the result.
        human: () => '',
        mayLeaveSandbox: true,
      }),
    );
}

async function runExec(options: ExecOptions, context: Context): Promise<Outcome<null>> {
  const seed = await readWorldSeed(options, context);
  const [{ startSandbox }, { createScaledClock }] = await Promise.all([
    import('../../sandbox/sandbox.ts'),
    import('../../sandbox/clock.ts'),
  ]);
  const sandbox = await startSandbox({ ...options, seed, clock: createScaledClock(options.timeScale) });
  try {
    context.io.notify(info(CODES.sandbox, `sandbox: ${seed.description}`));
    return { result: null, exitCode: await runChild(options.command, { ...context.env, ...sandbox.environment }) };
  } finally {
    await sandbox.stop();
  }
}

async function runChild([file = '', ...args]: readonly string[], env: Env): Promise<number> {
  // Ctrl-C reaches the child too: it is in the same process group.
  const child = spawn(file, args, { stdio: 'inherit', env });
  return await new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? usageError('command-not-found', `there is no command ${file}`) : error);
    });
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
