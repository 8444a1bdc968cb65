/** Where running sandboxes are noted, so that `sandbox stop` finds them from another terminal. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

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

/** Notes a running sandbox; whoever reads meanwhile sees all of the note or none of it. */
export async function noteSandbox(sandbox: RunningSandbox): Promise<void> {
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  const file = fileOf(sandbox.awsUrl);
  const draft = `${file}.${sandbox.pid}`;
  await writeFile(draft, JSON.stringify(sandbox), { mode: 0o600 });
  await rename(draft, file);
}

/** Removes the note of a sandbox that has ended. */
export async function forgetSandbox(awsUrl: string): Promise<void> {
  await rm(fileOf(awsUrl), { force: true });
}

/** The noted sandboxes that still answer. What dead ones left behind is removed: their note, their kubeconfig. */
export async function listSandboxes(): Promise<readonly RunningSandbox[]> {
  const names: string[] = await readdir(folder()).catch(() => []);
  const alive: RunningSandbox[] = [];
  for (const name of names.filter((file) => file.endsWith('.json')).toSorted()) {
    const file = join(folder(), name);
    const sandbox = readNote(await readFile(file, 'utf8').catch(() => ''));
    const state = sandbox ? await stateOf(sandbox.awsUrl) : 'gone';
    if (sandbox && state === 'answers') alive.push(sandbox);
    if (state === 'gone') await rm(file, { force: true });
    if (sandbox && state === 'gone') await removeLeftovers(sandbox);
  }
  return alive;
}

function readNote(text: string): RunningSandbox | undefined {
  try {
    return JSON.parse(text) as RunningSandbox;
  } catch {
    return undefined;
  }
}

/** A sandbox that was killed could not remove its folder; nothing but a sandbox's own folder is touched. */
async function removeLeftovers({ kubeconfig }: RunningSandbox): Promise<void> {
  const leftover = dirname(kubeconfig);
  if (leftover.startsWith(join(tmpdir(), 'hpscale-sandbox-'))) await rm(leftover, { recursive: true, force: true });
}

/** Whether a sandbox answers at that URL; one that is merely slow is not given up. */
async function stateOf(awsUrl: string): Promise<'answers' | 'slow' | 'gone'> {
  try {
    const { ok } = await fetch(`${awsUrl}/_sandbox/state`, { signal: AbortSignal.timeout(2000) });
    return ok ? 'answers' : 'gone';
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'slow' : 'gone';
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
