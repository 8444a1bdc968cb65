/**
 * With the sandbox's environment half set, hpscale refuses to run rather than reach AWS.
 * The only product code outside commands/sandbox and commands/demo that knows the sandbox exists.
 */
import type { Env } from './context.ts';
import { HpscaleError } from './errors.ts';

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/** Throws `sandbox-environment-incomplete` (exit 2) when HPSCALE_SANDBOX=1 and a request could leave this machine. */
export function assertSandboxIsClosed(env: Env): void {
  if (env['HPSCALE_SANDBOX'] !== '1') return;
  if (!isLoopback(env['AWS_ENDPOINT_URL'])) refuse('AWS_ENDPOINT_URL does not name a loopback address');
  if (!env['KUBECONFIG']) refuse('KUBECONFIG is not set');
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true')
    refuse('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS turns AWS_ENDPOINT_URL off');
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('AWS_ENDPOINT_URL_') && !isLoopback(value)) refuse(`${name} does not name a loopback address`);
  }
}

/** Whether a URL's host is this machine. */
export function isLoopback(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  return LOOPBACK_HOSTS.includes(new URL(url).hostname);
}

function refuse(why: string): never {
  throw new HpscaleError({
    kind: 'config',
    code: 'sandbox-environment-incomplete',
    message: `HPSCALE_SANDBOX=1, but ${why}: hpscale will not run, since it might reach AWS`,
    hint: 'set the whole environment with: eval "$(hpscale sandbox start --detach)"\nor leave the sandbox with: unset HPSCALE_SANDBOX',
  });
}
