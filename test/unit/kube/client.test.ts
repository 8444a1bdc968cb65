import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Kube } from '../../../src/context.ts';
import { RESOURCES } from '../../../src/domain/kube-object.ts';
import { type FakeApiServer, startFakeApiServer } from '../../helpers/fake-api-server.ts';
import { createKubeWorld, errorOf, type KubeWorld } from '../../helpers/kube-world.ts';

let server: FakeApiServer;
let world: KubeWorld;
let kube: Kube;

const VERSION = { status: 200, body: { gitVersion: 'v1.32.4' } };
const POOL = { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'gpu' }, spec: {} };

async function connect(user?: Readonly<Record<string, unknown>>): Promise<Kube> {
  return await world.connect(
    { kind: 'kubeconfig', file: 'config' },
    { readFile: async (path) => (path === 'config' ? server.kubeconfig(user) : undefined) },
  );
}

beforeEach(async () => {
  server = await startFakeApiServer();
  world = createKubeWorld();
  kube = await connect();
});
afterEach(async () => await server.stop());

describe('retries', () => {
  it('reads again after a dropped connection, with growing, jittered pauses', async () => {
    server.answerWith('reset', 'reset', VERSION);
    expect(await kube.version()).toBe('v1.32.4');
    expect(world.sleeps).toEqual([150, 300]);
  });

  it('waits as long as the server asks', async () => {
    server.answerWith({ status: 429, headers: { 'retry-after': '7' } }, VERSION);
    expect(await kube.version()).toBe('v1.32.4');
    expect(world.sleeps).toEqual([7000]);
  });

  it('gives up after five attempts with what the server said', async () => {
    server.answerWith({ status: 503, body: { message: 'etcdserver: leader changed' } });
    const error = await errorOf(kube.list(RESOURCES.nodePool));
    expect(error).toMatchObject({ kind: 'remote', code: 'kubernetes-server-error' });
    expect(error.message).toContain('etcdserver: leader changed');
    expect(server.requests).toHaveLength(5);
  });

  it('says that the server is busy when it stays so', async () => {
    server.answerWith({ status: 429, body: 'Too many requests, please try again later.\n' });
    expect(await errorOf(kube.list(RESOURCES.nodePool))).toMatchObject({
      code: 'kubernetes-throttled',
      hint: expect.stringContaining('run the same command again') as string,
    });
  });

  it('applies again after a dropped connection, but not after a 500', async () => {
    server.answerWith({ status: 404, body: notFound() }, 'reset', { status: 201, body: POOL });
    expect((await kube.apply(RESOURCES.nodePool, POOL)).action).toBe('created');
    server.answerWith({ status: 404, body: notFound() }, { status: 500, body: { message: 'internal' } });
    expect(await errorOf(kube.apply(RESOURCES.nodePool, POOL))).toMatchObject({ code: 'kubernetes-server-error' });
    expect(server.requests.filter((request) => request.startsWith('PATCH'))).toHaveLength(3);
  });
});

function notFound() {
  return { reason: 'NotFound', details: { name: 'gpu', group: 'karpenter.sh', kind: 'nodepools' } };
}

describe('answers', () => {
  it('unpacks compressed ones', async () => {
    server.answerWith((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(VERSION.body)));
    });
    expect(await kube.version()).toBe('v1.32.4');
  });

  it('are refused when they are not of a Kubernetes API server', async () => {
    server.answerWith({ status: 200, body: '<html>Please sign in to the hotel network</html>' });
    expect(await errorOf(kube.list(RESOURCES.nodePool))).toMatchObject({ code: 'kubernetes-bad-answer' });
    expect(await errorOf(kube.version())).toMatchObject({ kind: 'remote' });
  });

  it('are traced without secrets', async () => {
    kube = await connect({ token: 'SECRET' });
    server.answerWith({ ...VERSION, headers: { 'audit-id': '7f3a' } });
    await kube.version();
    expect(world.trace).toEqual(['kubernetes: GET /version 200 in 0 ms (audit id 7f3a)']);
    expect(server.headers[0]?.authorization).toBe('Bearer SECRET');
  });

  it('name the namespace that is missing, and how to make it', async () => {
    const status = {
      reason: 'NotFound',
      message: 'namespaces "nlp" not found',
      details: { name: 'nlp', kind: 'namespaces' },
    };
    server.answerWith(
      { status: 404, body: { reason: 'NotFound', details: { name: 'inflate', kind: 'deployments' } } },
      { status: 404, body: status },
    );
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'inflate', namespace: 'nlp' } };
    expect(await errorOf(kube.apply(RESOURCES.deployment, deployment))).toMatchObject({
      kind: 'not-found',
      code: 'namespace-not-found',
      hint: expect.stringContaining('kubectl create namespace nlp') as unknown,
    });
  });
});

describe('a kind that is not served', () => {
  beforeEach(() => {
    server.answerWith({ status: 404, body: '404 page not found\n' }, VERSION);
  });

  it.each([RESOURCES.nodeClass, RESOURCES.nodePool])('$kind: autoscaling is not enabled', async (type) => {
    expect(await errorOf(kube.list(type))).toMatchObject({
      code: 'resource-type-missing',
      message: expect.stringContaining('autoscaling is not enabled') as unknown,
      hint: expect.stringContaining('hpscale enable') as unknown,
    });
  });

  it('ScaledObject: how to install the KEDA that fits the server', async () => {
    const error = await errorOf(kube.list(RESOURCES.scaledObject));
    expect(error.code).toBe('resource-type-missing');
    expect(error.hint).toContain(
      "helm install keda kedacore/keda --namespace keda --create-namespace --version '~2.19.0'",
    );
  });
});

describe('lists', () => {
  const page = (names: readonly string[], next?: string) => ({
    status: 200,
    body: {
      metadata: { resourceVersion: '40', ...(next === undefined ? {} : { continue: next }) },
      items: names.map((name) => ({ metadata: { name, managedFields: [{ manager: 'karpenter' }] } })),
    },
  });

  it('are read page by page, and their items completed', async () => {
    server.answerWith(page(['gpu', 'cpu'], 'more/of it'), page(['spot']));
    expect(await kube.list(RESOURCES.nodePool)).toEqual(
      ['gpu', 'cpu', 'spot'].map((name) => ({ apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name } })),
    );
    expect(server.requests[1]).toBe('GET /apis/karpenter.sh/v1/nodepools?limit=500&continue=more%2Fof+it');
  });

  it('are started again when the server has forgotten their version', async () => {
    server.answerWith(page(['gpu'], 'more'), { status: 410, body: { reason: 'Expired' } }, page(['gpu', 'cpu']));
    expect((await kube.list(RESOURCES.nodePool)).map(({ metadata }) => metadata.name)).toEqual(['gpu', 'cpu']);
  });

  it('are given up when that goes on', async () => {
    server.answerWith({ status: 410, body: { reason: 'Expired', message: 'too old' } });
    expect(await errorOf(kube.list(RESOURCES.nodePool))).toMatchObject({ kind: 'remote' });
  });
});
