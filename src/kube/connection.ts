/** What a client needs to reach one API server: address, TLS, proxy, and who to be. */
import type { EksCluster } from '../domain/cluster.ts';

/** What authenticates one request: a header, a client certificate, or both. */
export interface Identity {
  /** Value of the Authorization header. */
  readonly authorization?: string;
  /** PEM. */
  readonly cert?: string;
  /** PEM. */
  readonly key?: string;
}

export interface Credentials {
  /** The identity to use now; `isRefused` says that the last one was answered 401, so a fresh one is wanted. */
  identity(isRefused: boolean): Promise<Identity>;
  /** Whether a fresh identity could differ from the one refused. */
  readonly canRefresh: boolean;
}

/** Where the connection came from: decides what an error advises. */
export type Origin =
  | { readonly kind: 'eks'; readonly cluster: EksCluster; readonly callerArn?: () => Promise<string> }
  | { readonly kind: 'kubeconfig'; readonly context: string }
  | { readonly kind: 'in-cluster' };

export interface Connection {
  readonly origin: Origin;
  /** `https://host:port`, with a path where the server has one; no slash at the end. */
  readonly server: string;
  readonly namespace: string;
  /** PEM; the system's roots when absent. */
  readonly ca?: string;
  readonly skipsTlsVerification: boolean;
  /** Name to expect in the server's certificate. */
  readonly tlsServerName?: string;
  /** From the kubeconfig; the environment's proxy otherwise. */
  readonly proxyUrl?: string;
  readonly credentials: Credentials;
}

/** The same identity for every request. */
export function fixedCredentials(identity: Identity): Credentials {
  return { canRefresh: false, identity: async () => identity };
}
