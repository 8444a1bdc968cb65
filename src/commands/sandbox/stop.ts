/** `hpscale sandbox stop`: the one this shell points at, or the only one, or all. */
import { Command } from 'commander';
import { listSandboxes, stopSandbox } from './running-sandboxes.ts';
import type { Harness } from '../../cli/harness.ts';
import { addOutputOptions, type RawFlags, toOutputOptions } from '../../cli/shared-options.ts';
import type { Context, Env } from '../../context.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { usageError } from '../../errors.ts';
import { hint } from '../../io/messages.ts';

export interface StopResult {
  readonly schema: 'hpscale.sandbox-stop/v1';
  /** AWS endpoints of the sandboxes that were told to stop. */
  readonly stopped: readonly string[];
}

/** Defines `sandbox stop`. */
export function sandboxStopCommand(harness: Harness): Command {
  return addOutputOptions(new Command('stop'))
    .description('stop the sandbox that this shell points at, or else the only one that runs')
    .option('--all', 'stop every sandbox of this user')
    .action((raw: RawFlags) =>
      harness.run({
        output: toOutputOptions(raw),
        options: { isAll: raw['all'] === true },
        run: runStop,
        human: ({ stopped }) => (stopped.length === 0 ? 'no sandbox is running\n' : `stopped ${stopped.join(', ')}\n`),
        mayLeaveSandbox: true,
      }),
    );
}

async function runStop({ isAll }: { readonly isAll: boolean }, { env, io }: Context): Promise<Outcome<StopResult>> {
  const urls = isAll ? (await listSandboxes()).map((sandbox) => sandbox.awsUrl) : await chosen(env);
  const stopped: string[] = [];
  for (const url of urls) if (await stopSandbox(url)) stopped.push(url);
  if (env['HPSCALE_SANDBOX'] === '1')
    io.notify(
      hint(
        'this shell still points at the sandbox: use a new one, or: ' +
          'unset HPSCALE_SANDBOX KUBECONFIG AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION AWS_DEFAULT_REGION',
      ),
    );
  return done({ schema: 'hpscale.sandbox-stop/v1', stopped });
}

async function chosen(env: Env): Promise<readonly string[]> {
  const url = env['AWS_ENDPOINT_URL'];
  if (env['HPSCALE_SANDBOX'] === '1' && url !== undefined) return [url];
  const running = await listSandboxes();
  if (running.length > 1) {
    const names = running.map((sandbox) => sandbox.awsUrl).join(', ');
    throw usageError(
      'several-sandboxes',
      `${running.length} sandboxes are running: ${names}`,
      'pass --all, or stop one from the shell that points at it',
    );
  }
  return running.map((sandbox) => sandbox.awsUrl);
}
