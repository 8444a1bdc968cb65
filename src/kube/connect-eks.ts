/** From an EKS cluster's description to a connection: no kubeconfig needed. */
import type { Clock, KubeOptions } from '../context.ts';
import type { Connection } from './connection.ts';
import { EKS_TOKEN_TTL_MS, tokenCredentials } from './tokens.ts';

/** Endpoint and CA as EKS tells them; the token is made anew before the old one ends. */
export function connectionOfEks(options: Extract<KubeOptions, { kind: 'eks' }>, clock: Clock): Connection {
  const { cluster, token, callerArn } = options;
  return {
    origin: { kind: 'eks', cluster, ...(callerArn === undefined ? {} : { callerArn }) },
    server: cluster.endpoint.replace(/\/+$/, ''),
    namespace: 'default',
    ca: Buffer.from(cluster.certificateAuthorityData, 'base64').toString('utf8'),
    skipsTlsVerification: false,
    credentials: tokenCredentials(token, EKS_TOKEN_TTL_MS, clock),
  };
}
