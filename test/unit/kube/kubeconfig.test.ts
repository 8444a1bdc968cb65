import { describe, expect, it } from 'vitest';
import type { KubeOptions } from '../../../src/context.ts';
import { connectionOfKubeconfig } from '../../../src/kube/connect-kubeconfig.ts';
import type { Connection } from '../../../src/kube/connection.ts';
import { loadKubeconfig } from '../../../src/kube/kubeconfig.ts';
import { createKubeWorld, errorOf } from '../../helpers/kube-world.ts';

type Files = Readonly<Record<string, string>>;
type Wanted = { readonly file?: string; readonly context?: string; readonly env?: Readonly<Record<string, string>> };

async function connectionOf(files: Files, { file, context, env = {} }: Wanted = {}): Promise<Connection> {
  const world = createKubeWorld();
  const readFile = async (path: string) => files[path];
  const config = await loadKubeconfig(file, { env, homeFolder: '/home/ada', readFile });
  if (!config) throw new Error('there is no kubeconfig');
  return await connectionOfKubeconfig(config, context, {
    env,
    readFile,
    clock: world.clock,
    signal: new AbortController().signal,
    isInteractive: false,
  });
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

const TEAM = `
apiVersion: v1
kind: Config
current-context: translation
contexts:
- name: translation
  context: {cluster: translation, user: ada, namespace: nlp}
clusters:
- name: translation
  cluster:
    server: https://translation.example.com/
    certificate-authority-data: ${base64('TEAM CA')}
users:
- name: ada
  user: {token: team-token}
`;

const PERSONAL = `
current-context: speech
contexts:
- {name: speech, context: {cluster: speech, user: ada}}
- {name: translation, context: {cluster: speech, user: ada}}
clusters:
- name: speech
  cluster: {server: 'https://speech.example.com', certificate-authority: certs/ca.pem, tls-server-name: kubernetes, proxy-url: 'http://proxy:3128'}
users:
- name: ada
  user: {client-certificate: certs/ada.pem, client-key-data: ${base64('ADA KEY')}}
`;

describe('a kubeconfig', () => {
  it('is ~/.kube/config when nothing else is said', async () => {
    expect(await connectionOf({ '/home/ada/.kube/config': TEAM })).toMatchObject({
      server: 'https://translation.example.com',
      namespace: 'nlp',
      ca: 'TEAM CA',
      skipsTlsVerification: false,
      origin: { kind: 'kubeconfig', context: 'translation' },
    });
  });

  it('is merged from the files of KUBECONFIG: the first to name a thing wins, missing files are passed over', async () => {
    const files = { '/team/config': TEAM, '/ada/config': PERSONAL, '/ada/certs/ca.pem': 'ADA CA' };
    const env = { KUBECONFIG: '/gone/config:/team/config::/ada/config' };
    expect((await connectionOf(files, { env })).server).toBe('https://translation.example.com');
    const speech = await connectionOf(files, { env, context: 'speech' });
    expect(speech).toMatchObject({ server: 'https://speech.example.com', ca: 'ADA CA', namespace: 'default' });
    expect(await speech.credentials.identity(false)).toEqual({ authorization: 'Bearer team-token' });
  });

  it('given by flag is the only one, and its relative paths start at its folder', async () => {
    const files = {
      '/team/config': TEAM,
      '/ada/config': PERSONAL,
      '/ada/certs/ca.pem': 'ADA CA',
      '/ada/certs/ada.pem': 'ADA CERT',
    };
    const connection = await connectionOf(files, { file: '/ada/config', env: { KUBECONFIG: '/team/config' } });
    expect(connection).toMatchObject({ ca: 'ADA CA', tlsServerName: 'kubernetes', proxyUrl: 'http://proxy:3128' });
    expect(await connection.credentials.identity(false)).toEqual({ cert: 'ADA CERT', key: 'ADA KEY' });
  });

  const withUser = (user: string, cluster = 'server: https://x.example.com') => `
current-context: x
contexts: [{name: x, context: {cluster: x, user: x}}]
clusters: [{name: x, cluster: {${cluster}}}]
users: [{name: x, user: ${user}}]
`;

  it('may turn off TLS verification', async () => {
    const text = withUser('{}', 'server: https://x.example.com, insecure-skip-tls-verify: true');
    expect((await connectionOf({ c: text }, { file: 'c' })).skipsTlsVerification).toBe(true);
  });

  it('may have a user and a password', async () => {
    const { credentials } = await connectionOf({ c: withUser('{username: ada, password: s3cret}') }, { file: 'c' });
    expect(await credentials.identity(false)).toEqual({ authorization: `Basic ${base64('ada:s3cret')}` });
  });

  it('may name a token file, which is read again each minute and after a 401', async () => {
    const files = { '/etc/c': withUser('{tokenFile: token}'), '/etc/token': 'first\n' };
    const world = createKubeWorld();
    const readFile = async (path: string) => (files as Files)[path];
    const config = await loadKubeconfig('/etc/c', { env: {}, homeFolder: '/', readFile });
    const signal = new AbortController().signal;
    const connectWorld = { env: {}, readFile, clock: world.clock, signal, isInteractive: false };
    const { credentials } = await connectionOfKubeconfig(config!, undefined, connectWorld);
    const bearer = async (isRefused: boolean) => (await credentials.identity(isRefused)).authorization;
    expect(await bearer(false)).toBe('Bearer first');
    files['/etc/token'] = 'second';
    expect(await bearer(false)).toBe('Bearer first');
    await world.clock.sleep(60_000);
    expect(await bearer(false)).toBe('Bearer second');
    files['/etc/token'] = 'third';
    expect(await bearer(true)).toBe('Bearer third');
  });

  it.each([
    ['is not YAML', 'contexts: [', {}, 'bad-kubeconfig', /c is not YAML/],
    ['is a list', '- a', {}, 'bad-kubeconfig', /c is not a kubeconfig/],
    [
      'has no current context',
      withUser('{}').replace('current-context: x', ''),
      {},
      'bad-kubeconfig',
      /current-context/,
    ],
    ['lacks the context asked for', TEAM, { context: 'translations' }, 'unknown-context', /did you mean "translation"/],
    [
      'names a cluster that is not there',
      TEAM.replace('cluster: translation,', 'cluster: gone,'),
      {},
      'bad-kubeconfig',
      /no cluster/,
    ],
    ['names a user that is not there', TEAM.replace('user: ada', 'user: eve'), {}, 'bad-kubeconfig', /"eve"/],
    [
      'names a file that is not there',
      withUser('{}', 'server: https://x, certificate-authority: gone.pem'),
      {},
      'bad-kubeconfig',
      /gone\.pem/,
    ],
    [
      'signs in by auth-provider',
      withUser('{auth-provider: {name: gcp}}'),
      {},
      'bad-kubeconfig',
      /auth-provider "gcp".*not supported/,
    ],
  ] as const)('that %s is refused with a clear line', async (...[, text, wanted, code, message]) => {
    const error = await errorOf(connectionOf({ c: text }, { file: 'c', ...wanted }));
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(message);
  });

  it('that is not there is a usage error when it was named, and told apart from none at all', async () => {
    expect(await errorOf(connectionOf({}, { file: 'gone' }))).toMatchObject({ kind: 'usage', code: 'file-not-found' });
    const world = createKubeWorld();
    const nowhere: KubeOptions = { kind: 'kubeconfig' };
    expect(await errorOf(world.connect(nowhere, { readFile: async () => undefined }))).toMatchObject({
      kind: 'config',
      code: 'no-kubeconfig',
    });
  });
});

describe('inside a cluster', () => {
  it('the service account is used when there is no kubeconfig', async () => {
    const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
    const files: Files = {
      [`${folder}/token`]: 'pod-token',
      [`${folder}/ca.crt`]: 'CA',
      [`${folder}/namespace`]: 'ops\n',
    };
    const kube = await createKubeWorld().connect(
      { kind: 'kubeconfig' },
      {
        env: { KUBERNETES_SERVICE_HOST: '10.100.0.1', KUBERNETES_SERVICE_PORT: '443' },
        readFile: async (path) => files[path],
      },
    );
    expect(kube).toMatchObject({ server: 'https://10.100.0.1:443', namespace: 'ops' });
  });
});
