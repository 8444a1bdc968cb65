/** The speech team's hpscale.yaml beside a sandbox: what `setup -f` and `diff -f` are run with. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { CliResult, RunOptions } from './run-cli.ts';
import { startTestSandbox, type TestSandbox } from './start-sandbox.ts';

export const SPEECH_FILE = readFileSync(
  fileURLToPath(new URL('../fixtures/setup/speech.yaml', import.meta.url)),
  'utf8',
);

const NAMESPACE: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'serving' } };

export interface SetupWorld {
  readonly sandbox: TestSandbox;
  /** Writes hpscale.yaml. */
  write(text: string): Promise<void>;
  /** `setup -f hpscale.yaml` with further flags. */
  setup(flags?: readonly string[], options?: RunOptions): Promise<CliResult>;
  /** `diff -f hpscale.yaml` with further flags. */
  diff(flags?: readonly string[]): Promise<CliResult>;
  /** `cleanup -f hpscale.yaml` with further flags. */
  cleanup(flags?: readonly string[], options?: RunOptions): Promise<CliResult>;
  stop(): Promise<void>;
}

/** The healthy cluster with the namespace `serving`, and hpscale.yaml as the team wrote it. */
export async function startSetupWorld(change: (seed: Seed) => Seed = (seed) => seed): Promise<SetupWorld> {
  const healthy = loadSeed('healthy');
  const seed = { ...healthy, kubernetes: { ...healthy.kubernetes, objects: [NAMESPACE] } };
  const sandbox = await startTestSandbox(change(seed));
  const cwd = await mkdtemp(join(tmpdir(), 'hpscale-setup-'));
  const write = async (text: string) => await writeFile(join(cwd, 'hpscale.yaml'), text);
  await write(SPEECH_FILE);
  const run = (command: string, flags: readonly string[], options: RunOptions = {}) =>
    sandbox.run([command, '-f', 'hpscale.yaml', ...flags], { cwd, ...options });
  return {
    sandbox,
    write,
    setup: (flags = ['--yes'], options) => run('setup', flags, options),
    diff: (flags = []) => run('diff', flags),
    cleanup: (flags = ['--yes'], options) => run('cleanup', flags, options),
    async stop() {
      await sandbox.stop();
      await rm(cwd, { recursive: true });
    },
  };
}
