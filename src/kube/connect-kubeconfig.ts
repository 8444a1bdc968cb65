/** From a kubeconfig's context to a connection. */
import { resolve } from 'node:path';
import { didYouMean } from '../domain/nearest.ts';
import { usageError } from '../errors.ts';
import { type Connection, type Credentials, fixedCredentials } from './connection.ts';
import { type ExecConfig, execCredentials, type ExecWorld } from './exec-plugin.ts';
import {
  badKubeconfig,
  type ConfigCluster,
  type ConfigUser,
  type Kubeconfig,
  type KubeconfigSource,
  type Located,
} from './kubeconfig.ts';
import { TOKEN_FILE_TTL_MS, tokenCredentials } from './tokens.ts';

export type ConnectWorld = ExecWorld & Pick<KubeconfigSource, 'readFile'>;

/** The connection of the named context, or of the current one. Relative paths start at the file that names them. */
export async function connectionOfKubeconfig(
  config: Kubeconfig,
  wantedContext: string | undefined,
  world: ConnectWorld,
): Promise<Connection> {
  const { name, namespace, cluster, user } = selectContext(config, wantedContext);
  const { value } = cluster;
  const ca = await dataOrFile(value['certificate-authority-data'], value['certificate-authority'], cluster, world);
  return {
    origin: { kind: 'kubeconfig', context: name },
    server: serverUrl(value.server, name),
    namespace,
    skipsTlsVerification: value['insecure-skip-tls-verify'] === true,
    ...(ca === undefined ? {} : { ca }),
    ...(value['tls-server-name'] ? { tlsServerName: value['tls-server-name'] } : {}),
    ...(value['proxy-url'] ? { proxyUrl: value['proxy-url'] } : {}),
    credentials: user ? await credentialsOf(user, value, ca, world) : fixedCredentials({}),
  };
}

interface Selection {
  readonly name: string;
  readonly namespace: string;
  readonly cluster: Located<ConfigCluster & { readonly server: string }>;
  readonly user: Located<ConfigUser> | undefined;
}

function selectContext(config: Kubeconfig, wantedContext: string | undefined): Selection {
  const name = wantedContext ?? config.currentContext;
  if (name === undefined) {
    throw badKubeconfig('the kubeconfig has no current-context', 'choose one of its contexts with --context');
  }
  const context = config.contexts.get(name);
  if (!context) throw unknownContext(name, config);
  const { cluster: clusterName = '', user: userName = '', namespace } = context.value;
  const cluster = withServer(config.clusters.get(clusterName));
  if (!cluster) throw badKubeconfig(`the kubeconfig context "${name}" names no cluster with a server`);
  const user = config.users.get(userName);
  if (!user && userName !== '') {
    throw badKubeconfig(`the kubeconfig context "${name}" names the user "${userName}", which is not there`);
  }
  return {
    name,
    namespace: namespace || 'default',
    cluster,
    user,
  };
}

function withServer(cluster: Located<ConfigCluster> | undefined): Selection['cluster'] | undefined {
  const server = cluster?.value.server;
  return cluster && server ? { folder: cluster.folder, value: { ...cluster.value, server } } : undefined;
}

function unknownContext(name: string, { contexts }: Kubeconfig) {
  const known = [...contexts.keys()];
  return usageError(
    'unknown-context',
    `the kubeconfig has no context "${name}"${didYouMean(name, known)}`,
    known.length === 0 ? 'it has none at all' : `it has: ${known.join(', ')}`,
  );
}

function serverUrl(text: string, context: string): string {
  const url = text.includes('://') ? text : `https://${text}`;
  if (!URL.canParse(url))
    throw badKubeconfig(`the server of the kubeconfig context "${context}" is not a URL: ${text}`);
  return url.replace(/\/+$/, '');
}

async function credentialsOf(
  user: Located<ConfigUser>,
  cluster: ConfigCluster,
  ca: string | undefined,
  world: ConnectWorld,
): Promise<Credentials> {
  const { value } = user;
  if (value['auth-provider']) {
    throw badKubeconfig(
      `the kubeconfig's user signs in by auth-provider "${value['auth-provider'].name ?? ''}", which is not supported`,
      'kubectl dropped it in 1.26 too: make the entry again with an exec plugin, for EKS with: aws eks update-kubeconfig',
    );
  }
  if (value.exec) return execCredentials(toExecConfig(user, cluster, ca), world);
  const certificate = await clientCertificate(user, world);
  if (value.tokenFile !== undefined && !value.token) {
    const path = absolute(value.tokenFile, user.folder);
    return tokenCredentials(() => mustRead(path, world), TOKEN_FILE_TTL_MS, world.clock);
  }
  const authorization = staticAuthorization(value);
  return fixedCredentials({ ...certificate, ...(authorization === undefined ? {} : { authorization }) });
}

function staticAuthorization({ token, username, password }: ConfigUser): string | undefined {
  if (token) return `Bearer ${token}`;
  if (username) return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  return undefined;
}

async function clientCertificate(user: Located<ConfigUser>, world: ConnectWorld) {
  const { value } = user;
  const cert = await dataOrFile(value['client-certificate-data'], value['client-certificate'], user, world);
  const key = await dataOrFile(value['client-key-data'], value['client-key'], user, world);
  return cert === undefined || key === undefined ? {} : { cert, key };
}

function toExecConfig(
  { value: { exec }, folder }: Located<ConfigUser>,
  cluster: ConfigCluster,
  ca: string | undefined,
): ExecConfig {
  if (!exec?.command) throw badKubeconfig("the kubeconfig's exec plugin has no command");
  // A bare name is looked up in PATH; anything with a slash is a path.
  const command = /[/\\]/.test(exec.command) ? absolute(exec.command, folder) : exec.command;
  return {
    apiVersion: exec.apiVersion ?? '',
    command,
    args: exec.args ?? [],
    env: Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])),
    interactiveMode: exec.interactiveMode ?? 'IfAvailable',
    installHint: exec.installHint,
    cluster: exec.provideClusterInfo === true ? clusterInfo(cluster, ca) : undefined,
  };
}

function clusterInfo(cluster: ConfigCluster, ca: string | undefined): Readonly<Record<string, unknown>> {
  return {
    server: cluster.server,
    ...(cluster['tls-server-name'] ? { 'tls-server-name': cluster['tls-server-name'] } : {}),
    ...(cluster['insecure-skip-tls-verify'] ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(cluster['proxy-url'] ? { 'proxy-url': cluster['proxy-url'] } : {}),
  };
}

/** Inline base64 wins over a file, as in kubectl. */
async function dataOrFile(
  data: string | undefined,
  file: string | undefined,
  { folder }: Located<unknown>,
  world: ConnectWorld,
): Promise<string | undefined> {
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  return file ? await mustRead(absolute(file, folder), world) : undefined;
}

async function mustRead(path: string, world: ConnectWorld): Promise<string> {
  const text = await world.readFile(path);
  if (text === undefined) throw badKubeconfig(`the kubeconfig names the file ${path}, which is not there`);
  return text;
}

function absolute(path: string, folder: string): string {
  return resolve(folder, path);
}
