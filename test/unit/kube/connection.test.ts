import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { KubeOptions } from '../../../src/context.ts';
import type { EksCluster } from '../../../src/domain/cluster.ts';
import { RESOURCES } from '../../../src/domain/kube-object.ts';
import { startFakeApiServer } from '../../helpers/fake-api-server.ts';
import { createKubeWorld, errorOf } from '../../helpers/kube-world.ts';

const CALLER = 'arn:aws:sts::123456789012:assumed-role/PlatformEngineer/ada';

const EKS: EksCluster = {
  name: 'translation-eks',
  arn: 'arn:aws:eks:us-west-2:123456789012:cluster/translation-eks',
  region: 'us-west-2',
  status: 'ACTIVE',
  version: '1.32',
  endpoint: 'http://127.0.0.1:1',
  certificateAuthorityData: '',
  authenticationMode: 'API_AND_CONFIG_MAP',
  hasPublicEndpoint: true,
  hasPrivateEndpoint: true,
  publicAccessCidrs: ['0.0.0.0/0'],
};

function eks(cluster: Partial<EksCluster>, more: Partial<Extract<KubeOptions, { kind: 'eks' }>> = {}): KubeOptions {
  return {
    kind: 'eks',
    cluster: { ...EKS, ...cluster },
    token: async () => 'k8s-aws-v1.token',
    callerArn: async () => CALLER,
    ...more,
  };
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function fakeServer() {
  const server = await startFakeApiServer();
  cleanups.push(() => server.stop());
  return server;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

describe('an endpoint that cannot be reached', () => {
  /** Takes the connection and never says a word, as a dropping firewall looks from above TCP. */
  async function silentServer(): Promise<{ url: string; connected: Promise<void> }> {
    let onConnected = () => {};
    const connected = new Promise<void>((resolve) => (onConnected = resolve));
    const server = createServer((socket) => {
      socket.on('error', () => {});
      onConnected();
    });
    return { url: `https://127.0.0.1:${await listen(server)}`, connected };
  }

  it('is answered when 4 s have passed, and only once', async () => {
    const { url, connected } = await silentServer();
    const world = createKubeWorld();
    const kube = await world.connect(eks({ endpoint: url, hasPublicEndpoint: false }));
    const error = errorOf(kube.version());
    await connected;
    world.elapseTimers();
    expect(await error).toMatchObject({
      kind: 'remote',
      code: 'kubernetes-unreachable',
      data: { reason: 'connect-timeout' },
    });
    expect((await error).message).toContain('no connection within 4 s');
    expect(world.sleeps).toEqual([]);
  });

  it('advises on a private endpoint', async () => {
    const kube = await createKubeWorld().connect(eks({ hasPublicEndpoint: false, publicAccessCidrs: [] }));
    const error = await errorOf(kube.version());
    expect(error.message).toContain('the endpoint of the EKS cluster "translation-eks" is private');
    expect(error.hint).toMatch(
      /VPN.*--kubeconfig FILE.*\n.*aws eks update-cluster-config --name translation-eks --region us-west-2/,
    );
  });

  it('advises on a public endpoint that admits only some addresses', async () => {
    const kube = await createKubeWorld().connect(eks({ publicAccessCidrs: ['203.0.113.0/24'] }));
    const error = await errorOf(kube.version());
    expect(error.message).toContain('admits only 203.0.113.0/24');
    expect(error.hint).toContain('publicAccessCidrs=203.0.113.0/24,YOUR_IP/32');
  });

  it('advises on an open endpoint', async () => {
    const error = await errorOf((await createKubeWorld().connect(eks({}))).version());
    expect(error.message).toContain('connection refused');
    expect(error.hint).toContain('check your network, DNS and HTTPS_PROXY');
  });

  it('is a timeout when the server takes the request and does not answer', async () => {
    let onRequest = () => {};
    const requested = new Promise<void>((resolve) => (onRequest = resolve));
    const server = await fakeServer();
    server.answerWith(() => onRequest());
    const world = createKubeWorld();
    const notices: string[] = [];
    const kube = await world.connect(eks({ endpoint: server.url }), { notice: (text) => notices.push(text) });
    const error = errorOf(kube.version());
    await requested;
    world.elapseTimers();
    expect(await error).toMatchObject({ kind: 'timeout', code: 'kubernetes-timeout' });
    expect(notices).toEqual([`the Kubernetes API server ${server.url} is slow or out of reach: still trying`]);
  });

  it('stops at once when the user does', async () => {
    let onRequest = () => {};
    const requested = new Promise<void>((resolve) => (onRequest = resolve));
    const server = await fakeServer();
    server.answerWith(() => onRequest());
    const abort = new AbortController();
    const kube = await createKubeWorld().connect(eks({ endpoint: server.url }), { signal: abort.signal });
    const error = errorOf(kube.version());
    await requested;
    abort.abort();
    expect(await error).toMatchObject({ kind: 'interrupted' });
  });
});

describe('a 401 of an EKS cluster', () => {
  const UNAUTHORIZED = { status: 401, body: { reason: 'Unauthorized', message: 'Unauthorized' } };

  it('names the principal and the commands that let it in', async () => {
    const server = await fakeServer();
    server.answerWith(UNAUTHORIZED);
    const kube = await createKubeWorld().connect(eks({ endpoint: server.url }));
    const error = await errorOf(kube.list(RESOURCES.nodePool));
    expect(error).toMatchObject({ kind: 'credentials', code: 'kubernetes-unauthorized', data: { principal: CALLER } });
    expect(error.message).toContain(CALLER);
    expect(error.hint?.split('\n')).toEqual([
      'let an administrator of the cluster run:',
      '  aws eks create-access-entry --cluster-name translation-eks --region us-west-2 --principal-arn arn:aws:iam::123456789012:role/PlatformEngineer',
      '  aws eks associate-access-policy --cluster-name translation-eks --region us-west-2 --principal-arn arn:aws:iam::123456789012:role/PlatformEngineer --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster',
      'an entry made just now may take a minute to be known: then try again',
      'a role with a path needs it in the ARN: aws iam get-role --role-name PlatformEngineer --query Role.Arn',
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it('switches access entries on first where the cluster has none, in its own partition', async () => {
    const server = await fakeServer();
    server.answerWith(UNAUTHORIZED);
    const arn = 'arn:aws-cn:eks:cn-north-1:123456789012:cluster/translation-eks';
    const cluster = { endpoint: server.url, arn, region: 'cn-north-1', authenticationMode: 'CONFIG_MAP' };
    const kube = await createKubeWorld().connect(eks(cluster));
    const { hint } = await errorOf(kube.list(RESOURCES.nodePool));
    expect(hint).toContain('--access-config authenticationMode=API_AND_CONFIG_MAP');
    expect(hint).toContain('arn:aws-cn:eks::aws:cluster-access-policy/');
  });

  it('is tried once more with a new token', async () => {
    const server = await fakeServer();
    server.answerWith(UNAUTHORIZED, { status: 200, body: { gitVersion: 'v1.32.4' } });
    const tokens = ['stale', 'fresh'];
    const kube = await createKubeWorld().connect(
      eks({ endpoint: server.url }, { token: async () => tokens.shift() ?? 'none left' }),
    );
    expect(await kube.version()).toBe('v1.32.4');
    expect(server.headers.map(({ authorization }) => authorization)).toEqual(['Bearer stale', 'Bearer fresh']);
  });

  it('is waited out, within bounds, when the access entry is new', async () => {
    const server = await fakeServer();
    server.answerWith(UNAUTHORIZED, UNAUTHORIZED, UNAUTHORIZED, { status: 200, body: { gitVersion: 'v1.32.4' } });
    const world = createKubeWorld();
    const kube = await world.connect(eks({ endpoint: server.url }, { retryUnauthorizedForMs: 60_000 }));
    expect(await kube.version()).toBe('v1.32.4');
    expect(world.sleeps).toEqual([5000, 5000, 5000]);

    server.answerWith(UNAUTHORIZED);
    expect(await errorOf(kube.version())).toMatchObject({ code: 'kubernetes-unauthorized' });
    expect(world.sleeps).toHaveLength(3 + 12);
  });

  it('does not come of an old token: a new one is made before 14 minutes have passed', async () => {
    const server = await fakeServer();
    server.answerWith({ status: 200, body: { gitVersion: 'v1.32.4' } });
    const world = createKubeWorld();
    let count = 0;
    const kube = await world.connect(eks({ endpoint: server.url }, { token: async () => `token-${++count}` }));
    await kube.version();
    await world.clock.sleep(12 * 60_000);
    await kube.version();
    await world.clock.sleep(60_000);
    await kube.version();
    expect(server.headers.map(({ authorization }) => authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });
});

describe('a 403 of an EKS cluster', () => {
  it('names the command that allows it', async () => {
    const server = await fakeServer();
    const message = 'nodepools.karpenter.sh is forbidden: User "ada" cannot list resource "nodepools"';
    server.answerWith({ status: 403, body: { reason: 'Forbidden', message } });
    const error = await errorOf(
      (await createKubeWorld().connect(eks({ endpoint: server.url }))).list(RESOURCES.nodePool),
    );
    expect(error).toMatchObject({ kind: 'permission', code: 'kubernetes-forbidden' });
    expect(error.message).toContain(message);
    expect(error.hint).toContain('--principal-arn arn:aws:iam::123456789012:role/PlatformEngineer');
  });
});

describe('a proxy', () => {
  it('is asked for a tunnel to the API server', async () => {
    const asked: string[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\nsign in first');
    });
    const port = await listen(proxy);
    const kube = await createKubeWorld().connect(eks({ endpoint: 'https://eks.example.com' }), {
      env: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
    });
    const error = await errorOf(kube.version());
    expect(error).toMatchObject({ kind: 'remote', code: 'kubernetes-bad-answer' });
    expect(error.message).toContain('(407): sign in first');
    expect(asked).toEqual(['eks.example.com:443']);
  });

  it('is not asked for loopback', async () => {
    const server = await fakeServer();
    server.answerWith({ status: 200, body: { gitVersion: 'v1.32.4' } });
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' };
    const kube = await createKubeWorld().connect(eks({ endpoint: server.url }), { env });
    expect(await kube.version()).toBe('v1.32.4');
  });
});
