/** Kubeconfig files: found, parsed, merged as kubectl does. Never written. */
import { delimiter, dirname, join, resolve } from 'node:path';
import { HpscaleError, usageError } from '../errors.ts';
import type { Env } from '../context.ts';

export interface ConfigCluster {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
  readonly 'proxy-url'?: string;
}

export interface ConfigUser {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly 'auth-provider'?: { readonly name?: string };
  readonly exec?: {
    readonly apiVersion?: string;
    readonly command?: string;
    readonly args?: readonly string[] | null;
    readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
    readonly interactiveMode?: 'Never' | 'IfAvailable' | 'Always';
    readonly installHint?: string;
    readonly provideClusterInfo?: boolean;
  };
}

export interface ConfigContext {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

/** An entry, and the folder that its relative paths start from. */
export interface Located<T> {
  readonly value: T;
  readonly folder: string;
}

export interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, Located<ConfigContext>>;
  readonly clusters: ReadonlyMap<string, Located<ConfigCluster>>;
  readonly users: ReadonlyMap<string, Located<ConfigUser>>;
}

export interface KubeconfigSource {
  readonly env: Env;
  readonly homeFolder: string;
  /** undefined when there is no such file. */
  readonly readFile: (path: string) => Promise<string | undefined>;
}

/**
 * Reads `--kubeconfig`, else the files of KUBECONFIG (the first to name a thing wins; missing files are
 * passed over), else ~/.kube/config. undefined: there is none at all.
 */
export async function loadKubeconfig(
  file: string | undefined,
  source: KubeconfigSource,
): Promise<Kubeconfig | undefined> {
  const listed = (source.env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const paths = file !== undefined ? [file] : listed.length > 0 ? listed : [join(source.homeFolder, '.kube', 'config')];
  const texts = await Promise.all(paths.map(async (path) => ({ path, text: await source.readFile(path) })));
  if (file !== undefined && texts[0]?.text === undefined) {
    throw usageError('file-not-found', `there is no kubeconfig ${file}`, 'check --kubeconfig');
  }
  const parsed: { readonly content: RawConfig; readonly folder: string }[] = [];
  for (const { path, text } of texts) {
    if (text !== undefined) parsed.push({ content: await parse(text, path), folder: dirname(resolve(path)) });
  }
  return parsed.length === 0 ? undefined : merge(parsed);
}

interface RawConfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { readonly name: string; readonly context?: ConfigContext }[] | null;
  readonly clusters?: readonly { readonly name: string; readonly cluster?: ConfigCluster }[] | null;
  readonly users?: readonly { readonly name: string; readonly user?: ConfigUser }[] | null;
}

async function parse(text: string, path: string): Promise<RawConfig> {
  const { load, YAMLException } = await import('js-yaml');
  try {
    const content = text.trim() === '' ? {} : load(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.message.split('\n')[0] ?? '';
    throw badKubeconfig(`${path} is not YAML: ${line}`);
  }
  throw badKubeconfig(`${path} is not a kubeconfig`);
}

function merge(files: readonly { readonly content: RawConfig; readonly folder: string }[]): Kubeconfig {
  const contexts = new Map<string, Located<ConfigContext>>();
  const clusters = new Map<string, Located<ConfigCluster>>();
  const users = new Map<string, Located<ConfigUser>>();
  const addNew = <T>(map: Map<string, Located<T>>, name: string, value: T | undefined, folder: string) => {
    if (value !== undefined && !map.has(name)) map.set(name, { value, folder });
  };
  for (const { content, folder } of files) {
    for (const { name, context } of content.contexts ?? []) addNew(contexts, name, context, folder);
    for (const { name, cluster } of content.clusters ?? []) addNew(clusters, name, cluster, folder);
    for (const { name, user } of content.users ?? []) addNew(users, name, user, folder);
  }
  const currentContext = files.map(({ content }) => content['current-context']).find((name) => Boolean(name));
  return { currentContext, contexts, clusters, users };
}

/** A configuration error (exit 2): the kubeconfig cannot be used as it is. */
export function badKubeconfig(message: string, hint?: string): HpscaleError {
  return new HpscaleError({ kind: 'config', code: 'bad-kubeconfig', message, ...(hint === undefined ? {} : { hint }) });
}
