/** The Kubernetes client of hpscale: implements `Kube` of context.ts. */
import type { Clock, Env, Kube, KubeOptions } from '../context.ts';
import { readRequestTimeout, REQUEST_TIMEOUT_VARIABLE } from '../domain/request-timeout.ts';
import { HpscaleError } from '../errors.ts';
import { applyObject, createObject, deleteObject, patchObject, scaleObject } from './apply.ts';
import { createClient, type KubeClient } from './client.ts';
import { connectionOfEks } from './connect-eks.ts';
import { connectionInCluster } from './connect-in-cluster.ts';
import { connectionOfKubeconfig } from './connect-kubeconfig.ts';
import type { Connection } from './connection.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { openApiDocument } from './openapi.ts';
import { getObject, listObjects, servesType, serverVersion } from './read.ts';
import { createTransport, type StartTimer } from './transport.ts';
import { watchObjects } from './watch.ts';

export type CreateKubeOptions = KubeOptions & {
  readonly env: Env;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly debug: (text: string) => void;
  /** Takes a line when an answer is long in coming. */
  readonly notice?: (text: string) => void;
  /** Whether an exec plugin may ask the person something; no when absent. */
  readonly isInteractive?: boolean;
  /** undefined when there is no such file; the file system when absent. */
  readonly readFile?: (path: string) => Promise<string | undefined>;
  /** Timeouts of connections; real time when absent. */
  readonly startTimer?: StartTimer;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
  /** Objects per page of a list; 500 when absent, as kubectl. */
  readonly pageSize?: number;
};

/** Until the first byte of an answer. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Reads the kubeconfig, if that is what is asked for; makes no request before the first call. */
export async function createKube(options: CreateKubeOptions): Promise<Kube> {
  const connection = await connect(options);
  const { env, clock, signal, debug, startTimer = startRealTimer, random = Math.random } = options;
  const client = createClient({
    connection,
    transport: createTransport(connection, env, startTimer),
    clock,
    startTimer,
    signal,
    random,
    debug,
    notice: options.notice ?? (() => undefined),
    answerTimeoutMs: readRequestTimeout(env[REQUEST_TIMEOUT_VARIABLE]) ?? ANSWER_TIMEOUT_MS,
    pageSize: options.pageSize ?? 500,
    retryUnauthorizedForMs: options.kind === 'eks' ? (options.retryUnauthorizedForMs ?? 0) : 0,
  });
  return kubeOf(client, { clock, startTimer });
}

function kubeOf(client: KubeClient, world: { readonly clock: Clock; readonly startTimer: StartTimer }): Kube {
  return {
    server: client.connection.server,
    namespace: client.connection.namespace,
    version: async () => await serverVersion(client),
    serves: async (type) => await servesType(client, type),
    openapi: async (apiVersion) => await openApiDocument(client, apiVersion),
    get: async (type, name, namespace) => await getObject(client, type, name, namespace),
    list: async (type, options) => (await listObjects(client, type, options)).items,
    apply: async (type, object, options) => await applyObject(client, type, object, options),
    create: async (type, object) => await createObject(client, type, object),
    patch: async (type, name, namespace, ...[patch, options]) =>
      await patchObject(client, type, { name, namespace, patch, ...options }),
    delete: async (type, name, namespace, options = {}) =>
      await deleteObject(client, type, { name, namespace, ...options }),
    scale: async (type, name, namespace, ...[replicas, { dryRun = false } = {}]) =>
      await scaleObject(client, type, { name, namespace, replicas, dryRun }),
    watch: (type, options, signal) => watchObjects(client, { type, options, signal }, world),
  };
}

async function connect(options: CreateKubeOptions): Promise<Connection> {
  if (options.kind === 'eks') return connectionOfEks(options, options.clock);
  const { env, clock, signal, isInteractive = false, readFile = readFileIfThere } = options;
  const homeFolder = env['HOME'] ?? env['USERPROFILE'] ?? '';
  const config = await loadKubeconfig(options.file, { env, homeFolder, readFile });
  if (config) {
    return await connectionOfKubeconfig(config, options.context, { env, clock, signal, isInteractive, readFile });
  }
  const inCluster = await connectionInCluster({ env, clock, readFile });
  if (inCluster) return inCluster;
  throw new HpscaleError({
    kind: 'config',
    code: 'no-kubeconfig',
    message: 'there is no kubeconfig: neither --kubeconfig, nor KUBECONFIG, nor ~/.kube/config names one',
    hint: 'leave --context out to derive access from the HyperPod cluster, or make one with: aws eks update-kubeconfig --name EKS_CLUSTER',
  });
}

async function readFileIfThere(path: string): Promise<string | undefined> {
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new HpscaleError({
      kind: 'config',
      code: 'bad-kubeconfig',
      message: `${path} cannot be read (${code})`,
      cause: error,
    });
  }
}

const startRealTimer: StartTimer = (ms, onElapsed) => {
  const handle = setTimeout(onElapsed, ms);
  return () => clearTimeout(handle);
};
