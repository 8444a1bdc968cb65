/** From a pod's service account to a connection: hpscale running inside the cluster. */
import type { Clock, Env } from '../context.ts';
import type { Connection } from './connection.ts';
import { TOKEN_FILE_TTL_MS, tokenCredentials } from './tokens.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface InClusterWorld {
  readonly env: Env;
  readonly clock: Clock;
  readonly readFile: (path: string) => Promise<string | undefined>;
}

/** The service account of the pod that hpscale runs in; undefined outside of a cluster. */
export async function connectionInCluster({ env, clock, readFile }: InClusterWorld): Promise<Connection | undefined> {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) return undefined;
  const [ca, token, namespace] = await Promise.all([
    readFile(`${SERVICE_ACCOUNT}/ca.crt`),
    readFile(`${SERVICE_ACCOUNT}/token`),
    readFile(`${SERVICE_ACCOUNT}/namespace`),
  ]);
  if (token === undefined) return undefined;
  return {
    origin: { kind: 'in-cluster' },
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: namespace?.trim() || 'default',
    skipsTlsVerification: false,
    ...(ca === undefined ? {} : { ca }),
    credentials: tokenCredentials(
      async () => (await readFile(`${SERVICE_ACCOUNT}/token`)) ?? token,
      TOKEN_FILE_TTL_MS,
      clock,
    ),
  };
}
