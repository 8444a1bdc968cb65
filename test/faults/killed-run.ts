/** The built hpscale in a process of its own, killed while it waits for the answer that the sandbox keeps back. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaultWorld } from './fault-world.ts';
import type { StruckRun } from './judge.ts';

const DIST = process.env['HPSCALE_FAULTS_DIST'] ?? fileURLToPath(new URL('../../dist', import.meta.url));
const CHILD = fileURLToPath(new URL('child.cjs', import.meta.url));

/** Ends when the process is gone: killed at the call that hangs, or by itself when there was none. */
export async function runAndKill({ sandbox, folder }: FaultWorld, argv: readonly string[]): Promise<StruckRun> {
  const time = await startTimeServer(sandbox);
  const child = spawn(process.execPath, [CHILD, ...argv, '-o', 'json'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      XDG_STATE_HOME: join(folder, '.state'),
      ...sandbox.env,
      HPSCALE_MAIN: join(DIST, 'main.cjs'),
      HPSCALE_TIME: time.url,
      HPSCALE_NOW: String(sandbox.clock.now()),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      printed[stream] += chunk.toString();
    });
  }
  const stopListening = sandbox.log.subscribe(({ errorCode }) => {
    if (errorCode === 'hang') child.kill('SIGKILL');
  });
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  stopListening();
  await time.stop();
  return { exitCode, ...printed };
}

/** Moves the sandbox's time while the process sleeps. */
async function startTimeServer({ clock }: FaultWorld['sandbox']) {
  const server = createServer((request, response) => {
    void clock.advance(Number((request.url ?? '').slice(1))).then(() => response.end(String(clock.now())));
  });
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
