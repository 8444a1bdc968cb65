/** The built hpscale in a process of its own, on the sandbox's time. */
import { spawn } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultWorld } from './fault-world.ts';
import type { StruckRun } from './judge.ts';

const DIST = process.env['HPSCALE_FAULTS_DIST'] ?? fileURLToPath(new URL('../../dist', import.meta.url));
const CHILD = fileURLToPath(new URL('child.cjs', import.meta.url));

export interface ChildRun {
  kill(): void;
  /** Exit code null: it was killed. */
  readonly ended: Promise<StruckRun>;
}

/** Starts a command line. `timeUrl`: what answers its sleeps, see child.cjs. */
export function startChild({ sandbox, folder }: FaultWorld, argv: readonly string[], timeUrl: string): ChildRun {
  const child = spawn(process.execPath, [CHILD, ...argv, '-o', 'json'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      XDG_STATE_HOME: join(folder, '.state'),
      ...sandbox.env,
      HPSCALE_MAIN: join(DIST, 'main.cjs'),
      HPSCALE_TIME: timeUrl,
      HPSCALE_NOW: String(sandbox.clock.now()),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process that goes round for ever.
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      printed[stream] += chunk.toString();
    });
  }
  const ended = new Promise<StruckRun>((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode, ...printed }));
  });
  return { kill: () => void child.kill('SIGKILL'), ended };
}

export interface TimeServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Listens on loopback. */
export async function startTimeServer(answer: RequestListener): Promise<TimeServer> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
