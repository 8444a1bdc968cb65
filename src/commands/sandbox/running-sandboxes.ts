/** Where running sandboxes are noted, so that `sandbox stop` finds them from another terminal. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export interface RunningSandbox {
  readonly awsUrl: string;
  readonly kubeUrl: string;
  readonly kubeconfig: string;
  readonly seed: string;
  readonly pid: number;
}

function folder(): string {
  return join(tmpdir(), `hpscale-sandboxes-${userInfo().username}`);
}

function fileOf(awsUrl: string): string {
  return join(folder(), `${new URL(awsUrl).port}.json`);
}

/** Notes a running sandbox. */
export async function noteSandbox(sandbox: RunningSandbox): Promise<void> {
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  await writeFile(fileOf(sandbox.awsUrl), JSON.stringify(sandbox), { mode: 0o600 });
}

/** Removes the note of a sandbox that has ended. */
export async function forgetSandbox(awsUrl: string): Promise<void> {
  await rm(fileOf(awsUrl), { force: true });
}

/** The noted sandboxes that still answer; notes of dead ones are removed. */
export async function listSandboxes(): Promise<readonly RunningSandbox[]> {
  const names: string[] = await readdir(folder()).catch(() => []);
  const alive: RunningSandbox[] = [];
  for (const name of names.toSorted()) {
    const sandbox = JSON.parse(await readFile(join(folder(), name), 'utf8')) as RunningSandbox;
    if (await answers(sandbox.awsUrl)) alive.push(sandbox);
    else await rm(join(folder(), name), { force: true });
  }
  return alive;
}

/** Whether a sandbox answers at that URL. */
async function answers(awsUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${awsUrl}/_sandbox/state`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

/** Asks a sandbox to stop; false when nobody answered. */
export async function stopSandbox(awsUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${awsUrl}/_sandbox/stop`, { method: 'POST', signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
