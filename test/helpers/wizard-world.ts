/** The wizard in this process, its AWS and Kubernetes a sandbox, its person a script. */
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createAws } from '../../src/aws/create-aws.ts';
import { listProfiles } from '../../src/aws/profile.ts';
import type { Ask, Context, Env, Message } from '../../src/context.ts';
import { createFiles } from '../../src/io/files.ts';
import { createKube } from '../../src/kube/create-kube.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { startTestSandbox, type TestSandbox } from './start-sandbox.ts';

export interface WizardWorld {
  readonly sandbox: TestSandbox;
  readonly said: Message[];
  /** Paths in its folder, which is gone at the end. */
  path(name: string): string;
  context(ask: Ask): Context;
  close(): Promise<void>;
}

/** Starts a sandbox; the AWS SDK finds it by the process's environment until `close`. */
export async function openWizardWorld(seed: Seed | string): Promise<WizardWorld> {
  const [folder, sandbox] = await Promise.all([mkdtemp(join(tmpdir(), 'hpscale-wizard-')), startTestSandbox(seed)]);
  const env: Env = { ...sandbox.env, HOME: folder, XDG_STATE_HOME: folder };
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'aws-config'));
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const said: Message[] = [];
  const { signal } = new AbortController();
  // As the launcher makes it: dozens of calls listen at a time.
  setMaxListeners(0, signal);
  const debug = () => {};
  const files = createFiles(() => process.stdin, signal, env);
  const path = (name: string) => join(folder, name);
  return {
    sandbox,
    said,
    path,
    context: (ask) => ({
      env,
      ask,
      signal,
      clock: sandbox.productClock,
      nodeVersion: process.versions.node,
      isInteractive: true,
      io: { notify: (message) => said.push(message), draw: () => {}, width: 80, hasColour: false, canDraw: true },
      // Relative paths are of its folder, not of this process's.
      files: {
        ...files,
        readTextIfExists: (name) => files.readTextIfExists(inFolder(folder, name)),
        writeText: (name, text) => files.writeText(inFolder(folder, name), text),
        requireAbsent: (name) => files.requireAbsent(inFolder(folder, name)),
      },
      awsProfiles: listProfiles,
      aws: (selection) => createAws({ ...selection, env, debug, signal, clock: sandbox.productClock }),
      kube: (selection) => createKube({ ...selection, env, debug, signal, clock: sandbox.productClock }),
      launcher: { node: process.execPath, script: '', pid: process.pid },
      run: { host: 'laptop', id: '4242' },
      fork: () => {
        throw new Error('the wizard stays in its world');
      },
      runLine: () => {
        throw new Error('the wizard runs no other command line');
      },
    }),
    async close() {
      vi.unstubAllEnvs();
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function inFolder(folder: string, name: string): string {
  return name.startsWith('/') ? name : join(folder, name);
}
