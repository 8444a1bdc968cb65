/** The AWS half of the sandbox behind a real HTTP server, with time that moves by hand. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { createSandboxAws } from '../../src/sandbox/aws/create-sandbox-aws.ts';
import { SANDBOX_ACCESS_KEY_ID, SANDBOX_SECRET_ACCESS_KEY } from '../../src/sandbox/aws/credentials.ts';
import { createManualClock, type ManualClock } from '../../src/sandbox/clock.ts';
import { createFaults } from '../../src/sandbox/faults.ts';
import type { SandboxAws, SandboxServices } from '../../src/sandbox/parts.ts';
import { createRandom } from '../../src/sandbox/random.ts';
import { createRequestLog } from '../../src/sandbox/request-log.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { createTraffic } from '../../src/sandbox/traffic/traffic.ts';
import { buildSeed } from './seeds.ts';

/** What every SDK client of a test is made with. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

export interface AwsSandbox extends SandboxServices {
  readonly clock: ManualClock;
  readonly aws: SandboxAws;
  readonly url: string;
  /** Signs with the sandbox's key for the seed's region; one attempt, so that errors show as they are. */
  readonly config: ClientConfig;
  stop(): Promise<void>;
}

/** Starts one on a free port. Stop it in afterEach. */
export async function startAwsSandbox(seed: Seed = buildSeed()): Promise<AwsSandbox> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const clock = createManualClock(Date.UTC(2026, 10, 23, 2, 0, 0));
  const services = {
    seed,
    clock,
    traffic: createTraffic(clock),
    faults: createFaults(seed.faults),
    log: createRequestLog(),
    random: createRandom(1),
  };
  const aws = createSandboxAws(services);
  const server = createServer((request, response) => aws.handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...services,
    aws,
    url,
    config: {
      endpoint: url,
      region: seed.account.region,
      credentials: { accessKeyId: SANDBOX_ACCESS_KEY_ID, secretAccessKey: SANDBOX_SECRET_ACCESS_KEY },
      maxAttempts: 1,
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** To be called at the top of a file: starts a sandbox, at most one per test, with these parts of the seed; stops it after the test. */
export function useAwsSandbox(): (overrides?: Partial<Seed>) => Promise<AwsSandbox> {
  let running: AwsSandbox | undefined;
  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });
  return async (overrides = {}) => {
    running = await startAwsSandbox(buildSeed(overrides));
    return running;
  };
}
