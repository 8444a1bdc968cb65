/** The emulated Kubernetes API alone, over plain HTTP and on a clock that stands still. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createManualClock, type ManualClock } from '../../../../src/sandbox/clock.ts';
import { createFaults, type Faults } from '../../../../src/sandbox/faults.ts';
import { createSandboxKube } from '../../../../src/sandbox/kube/create-sandbox-kube.ts';
import type { KubeStore } from '../../../../src/sandbox/parts.ts';
import { createRandom } from '../../../../src/sandbox/random.ts';
import { createRequestLog, type RequestLog } from '../../../../src/sandbox/request-log.ts';
import type { Seed } from '../../../../src/sandbox/seed.ts';
import { createTraffic } from '../../../../src/sandbox/traffic/traffic.ts';
import { buildSeed } from '../../../helpers/seeds.ts';

// Bodies are read as loosely as a script with jq would.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly warning: string | null;
}

export interface ServedKube {
  readonly store: KubeStore;
  readonly clock: ManualClock;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly url: string;
  /** `PATCH /path`; the content type follows from the method unless it is given. Sent as the admin unless told. */
  send(
    line: string,
    body?: unknown,
    options?: { readonly contentType?: string; readonly token?: string; readonly accept?: string },
  ): Promise<Answer>;
  stop(): Promise<void>;
}

export const NOW = Date.parse('2026-03-02T09:00:00Z');

const USERS: Readonly<Record<string, { username: string; groups: string[] }>> = {
  admin: { username: 'ada', groups: ['system:masters', 'system:authenticated'] },
  viewer: { username: 'vera', groups: ['sandbox:viewers', 'system:authenticated'] },
  nobody: { username: 'nemo', groups: ['system:authenticated'] },
};

const CONTENT_TYPES: Readonly<Record<string, string>> = { PATCH: 'application/strategic-merge-patch+json' };

export async function serveKube(seed: Seed = buildSeed()): Promise<ServedKube> {
  const clock = createManualClock(NOW);
  const faults = createFaults();
  const log = createRequestLog();
  const kube = createSandboxKube(
    { seed, clock, faults, log, random: createRandom(1), traffic: createTraffic(clock) },
    (header) => USERS[header?.replace('Bearer ', '') ?? ''],
  );
  const server = createServer((request, response) => kube.handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    store: kube.store,
    clock,
    faults,
    log,
    url,
    async send(line, body, options = {}) {
      const [method = 'GET', path = '/'] = line.split(' ');
      const sent = body === undefined ? {} : { body: encode(body) };
      const response = await fetch(url + path, { method, headers: headersOf(method, options), ...sent });
      const text = await response.text();
      return { status: response.status, body: parse(text), warning: response.headers.get('warning') };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function headersOf(method: string, options: Parameters<ServedKube['send']>[2] = {}): Record<string, string> {
  return {
    authorization: `Bearer ${options.token ?? 'admin'}`,
    accept: options.accept ?? 'application/json',
    'content-type': options.contentType ?? CONTENT_TYPES[method] ?? 'application/json',
    'user-agent': 'unit/1.0',
  };
}

function encode(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A deployment of the translation team's decoder. */
export function decoder(change: Json = {}): Json {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'decoder', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'decoder' } },
      template: {
        metadata: { labels: { app: 'decoder' } },
        spec: {
          containers: [
            { name: 'decoder', image: 'decoder:1.4', resources: { requests: { cpu: 0.5, memory: '1024Mi' } } },
          ],
        },
      },
      ...change,
    },
  };
}

/** A pod of the decoder. */
export function decoderPod(name: string, spec: Json = {}, metadata: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: 'decoder' }, ...metadata },
    spec: { containers: [{ name: 'decoder', image: 'decoder:1.4' }], ...spec },
  };
}

export const PODS = '/api/v1/namespaces/default/pods';
export const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
