/** API servers to hold the Kubernetes client against: the sandbox, a real one where there is one, and the user's own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';

export interface RunningServer {
  readonly kubeconfig: string;
  /** Names of kubeconfig contexts: all rights; get, list, watch; none at all. */
  readonly contexts: { readonly admin: string; readonly viewer: string; readonly nobody: string };
  stop(): Promise<void>;
}

export interface KubeTarget {
  readonly name: string;
  start(): Promise<RunningServer>;
}

const REAL_SERVER = fileURLToPath(new URL('../../../shared/kube/start.sh', import.meta.url));

const SANDBOX_CONTEXTS = { admin: 'sandbox', viewer: 'sandbox-viewer', nobody: 'sandbox-nobody' };

/** What the contract tests run against here; says loudly what it leaves out. */
export function kubeTargets(): readonly KubeTarget[] {
  const targets: KubeTarget[] = [{ name: 'the sandbox', start: startSandboxServer }];
  if (existsSync(REAL_SERVER)) targets.push({ name: 'a real API server', start: startRealServer });
  else console.warn('SKIPPED: no real Kubernetes API server here; the contract is held against the sandbox alone');
  const own = process.env['HPSCALE_CONTRACT_KUBECONFIG'];
  if (own)
    targets.push({
      name: own,
      start: async () => ({ kubeconfig: own, contexts: await contextsOf(own), stop: async () => undefined }),
    });
  return targets;
}

/** The current context has all rights; those whose names end in `viewer` and `nobody` have less. */
async function contextsOf(kubeconfig: string): Promise<RunningServer['contexts']> {
  const config = load(await readFile(kubeconfig, 'utf8')) as {
    readonly 'current-context': string;
    readonly contexts: readonly { readonly name: string }[];
  };
  const endingIn = (ending: string) => {
    const found = config.contexts.find(({ name }) => name.endsWith(ending));
    if (!found) throw new Error(`${kubeconfig} needs a context whose name ends in "${ending}" for this contract`);
    return found.name;
  };
  return { admin: config['current-context'], viewer: endingIn('viewer'), nobody: endingIn('nobody') };
}

async function startSandboxServer(): Promise<RunningServer> {
  const [{ startTestSandbox }, { buildSeed }] = await Promise.all([import('./start-sandbox.ts'), import('./seeds.ts')]);
  const sandbox = await startTestSandbox(buildSeed());
  return { kubeconfig: sandbox.kubeconfig, contexts: SANDBOX_CONTEXTS, stop: () => sandbox.stop() };
}

async function startRealServer(): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hpscale-contract-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const child = spawn(REAL_SERVER, ['--kubeconfig', kubeconfig], { stdio: ['ignore', 'pipe', 'inherit'] });
  await firstLine(child);
  return {
    kubeconfig,
    contexts: { admin: 'admin', viewer: 'viewer', nobody: 'nobody' },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the API server ended with ${code}`)));
  });
}
