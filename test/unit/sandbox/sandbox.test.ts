import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../src/sandbox/clock.ts';
import { type SandboxOptions, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { buildSeed } from '../../helpers/seeds.ts';

const CAPTIONS = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'captions', namespace: 'media' },
  spec: {},
};

/** Starts a sandbox that cannot start; answers why, and whether its AWS port is free again. */
async function failToStart(options: Partial<SandboxOptions>) {
  const awsPort = await freePort();
  const clock = createManualClock(0);
  const error: unknown = await startSandbox({ seed: buildSeed(), clock, awsPort, ...options }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, isPortFree: await isFree(awsPort) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

describe('a sandbox that cannot start', () => {
  it('says which object of the seed is refused and why, and lets its ports go', async () => {
    const seed = buildSeed({ kubernetes: { keda: null, objects: [CAPTIONS] } });
    const { error, isPortFree } = await failToStart({ seed });
    expect(error).toMatchObject({
      kind: 'usage',
      code: 'bad-seed',
      message: 'the seed\'s Deployment "captions" (apps/v1) cannot be made: namespaces "media" not found',
    });
    expect(isPortFree).toBe(true);
  });

  it('says which kind is not served', async () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'train' } };
    const { error } = await failToStart({ seed: buildSeed({ kubernetes: { keda: null, objects: [job] } }) });
    expect(error).toMatchObject({ code: 'bad-seed', message: expect.stringContaining('Job "train"') as string });
  });

  it('lets the AWS port go when the Kubernetes port is in use', async () => {
    const other = await startSandbox({ seed: buildSeed(), clock: createManualClock(0) });
    const { error, isPortFree } = await failToStart({ kubePort: Number(new URL(other.kubeUrl).port) });
    await other.stop();
    expect(error).toMatchObject({ code: 'EADDRINUSE' });
    expect(isPortFree).toBe(true);
  });
});
