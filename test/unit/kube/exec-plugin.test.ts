import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credentials } from '../../../src/kube/connection.ts';
import { type ExecConfig, execCredentials } from '../../../src/kube/exec-plugin.ts';
import { startFakeApiServer } from '../../helpers/fake-api-server.ts';
import { createKubeWorld, errorOf } from '../../helpers/kube-world.ts';

const V1 = 'client.authentication.k8s.io/v1';
const START = Date.UTC(2026, 10, 23, 9, 0, 0);

let folder: string;
let calls: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hpscale-exec-'));
  calls = join(folder, 'calls');
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

/** A plugin that numbers its tokens, notes what it was told, and does as `body` says. */
async function plugin(body: string): Promise<string> {
  const path = join(folder, 'get-token');
  const text = `#!${process.execPath}
const fs = require('node:fs');
const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
fs.appendFileSync(${JSON.stringify(calls)}, JSON.stringify({ info, args: process.argv.slice(2), team: process.env.TEAM }) + '\\n');
const count = fs.readFileSync(${JSON.stringify(calls)}, 'utf8').trim().split('\\n').length;
const answer = (status, apiVersion = info.apiVersion) => console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion, status }));
${body}`;
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

function configFor(command: string, more: Partial<ExecConfig> = {}): ExecConfig {
  return {
    apiVersion: V1,
    command,
    args: ['--cluster', 'translation-eks'],
    env: { TEAM: 'translation' },
    interactiveMode: 'IfAvailable',
    installHint: undefined,
    cluster: undefined,
    ...more,
  };
}

function credentialsFor(config: ExecConfig, isInteractive = false) {
  const world = createKubeWorld(START);
  const credentials: Credentials = execCredentials(config, {
    env: { PATH: process.env['PATH'] },
    clock: world.clock,
    signal: new AbortController().signal,
    isInteractive,
  });
  return { credentials, clock: world.clock };
}

const TOKEN = 'answer({ token: `token-${count}`, expirationTimestamp: "2026-11-23T09:15:00Z" });';

describe('an exec plugin', () => {
  it('is told what the kubeconfig says and asked for a credential of its version', async () => {
    const cluster = { server: 'https://translation.example.com' };
    const { credentials } = credentialsFor(configFor(await plugin(TOKEN), { cluster }));
    expect(await credentials.identity(false)).toEqual({ authorization: 'Bearer token-1' });
    expect(JSON.parse(await readFile(calls, 'utf8'))).toEqual({
      info: { kind: 'ExecCredential', apiVersion: V1, spec: { interactive: false, cluster } },
      args: ['--cluster', 'translation-eks'],
      team: 'translation',
    });
  });

  it('is run again a minute before its credential expires, and after a 401', async () => {
    const { credentials, clock } = credentialsFor(configFor(await plugin(TOKEN)));
    const bearer = async (isRefused = false) => (await credentials.identity(isRefused)).authorization;
    expect(await bearer()).toBe('Bearer token-1');
    await clock.sleep(14 * 60_000 - 1);
    expect(await bearer()).toBe('Bearer token-1');
    await clock.sleep(1);
    expect(await bearer()).toBe('Bearer token-2');
    expect(await bearer(true)).toBe('Bearer token-3');
  });

  it('may give a client certificate, and may speak v1beta1', async () => {
    const command = await plugin('answer({ clientCertificateData: "CERT", clientKeyData: "KEY" });');
    const { credentials } = credentialsFor(configFor(command, { apiVersion: `${V1}beta1` }));
    expect(await credentials.identity(false)).toEqual({ cert: 'CERT', key: 'KEY' });
  });

  it.each([
    [
      'fails',
      'console.error("SSO session expired\\nrun aws sso login"); process.exit(255);',
      /failed with exit code 255: run aws sso login/,
    ],
    ['prints something else', 'console.log("token: abc");', /did not print an ExecCredential/],
    [
      'answers in another version',
      `answer({ token: 'x' }, '${V1}alpha1');`,
      /answered client.authentication.k8s.io\/v1alpha1/,
    ],
    ['gives nothing', 'answer({});', /neither a token nor a client certificate/],
  ])('that %s is named with the reason', async (_, body, message) => {
    const command = await plugin(body);
    const error = await errorOf(credentialsFor(configFor(command)).credentials.identity(false));
    expect(error).toMatchObject({ kind: 'credentials', code: 'exec-plugin-failed' });
    expect(error.message).toMatch(message);
    expect(error.hint).toContain(`run it by hand to see why: ${command} --cluster translation-eks`);
  });

  it('that is not installed is answered with its install hint', async () => {
    const installHint = 'brew install aws-iam-authenticator';
    const { credentials } = credentialsFor(configFor('no-such-authenticator', { installHint }));
    expect(await errorOf(credentials.identity(false))).toMatchObject({
      message: expect.stringContaining('no-such-authenticator is not installed') as unknown,
      hint: installHint,
    });
  });

  it('that always needs a person is not run without one', async () => {
    const { credentials } = credentialsFor(configFor(await plugin(TOKEN), { interactiveMode: 'Always' }));
    expect((await errorOf(credentials.identity(false))).message).toContain('needs a terminal');
  });

  it('of an unknown version is not run', async () => {
    const { credentials } = credentialsFor(configFor(await plugin(TOKEN), { apiVersion: `${V1}alpha1` }));
    expect((await errorOf(credentials.identity(false))).message).toContain('v1alpha1, which hpscale does not know');
  });

  it('signs requests in, with a path relative to the kubeconfig', async () => {
    await plugin(TOKEN);
    const server = await startFakeApiServer();
    server.answerWith({ status: 200, body: { gitVersion: 'v1.32.4' } });
    const file = join(folder, 'config');
    await writeFile(
      file,
      server.kubeconfig({ exec: { apiVersion: V1, command: './get-token', interactiveMode: 'Never' } }),
    );
    const kube = await createKubeWorld(START).connect(
      { kind: 'kubeconfig', file },
      { env: { PATH: process.env['PATH'] } },
    );
    await kube.version();
    await kube.version();
    await server.stop();
    expect(server.headers.map(({ authorization }) => authorization)).toEqual(['Bearer token-1', 'Bearer token-1']);
  });
});
