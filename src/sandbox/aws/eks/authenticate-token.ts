/** Bearer tokens of EKS: a presigned STS GetCallerIdentity, and the access entry of whoever signed it. */
import { type Credential, hasValidSignature, readCredential, SANDBOX_ACCESS_KEY_ID } from '../credentials.ts';
import type { WireRequest } from '../protocols/protocol.ts';
import type { World } from '../world.ts';
import type { AccessEntry, EksClusterState } from './state.ts';

const PREFIX = 'k8s-aws-v1.';
/** How long a token is good, counted from its signing. */
const LIFETIME_MS = 15 * 60_000;

export interface KubernetesUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/**
 * Who the token belongs to; undefined (401) when it is no token, too old, signed by another key or for another
 * cluster, or when its principal has no access entry. `nowMs` is real time: clients sign with theirs.
 */
export function authenticateToken(world: World, token: string, nowMs: number): KubernetesUser | undefined {
  const cluster = [...world.eks.clusters.values()].find(({ isServed }) => isServed);
  const request = cluster && readToken(token, cluster.name);
  const credential = request && readCredential(request);
  if (!cluster || !request || !credential || !isBelievable(request, credential, nowMs)) return undefined;
  return userOf(world, cluster);
}

function readToken(token: string, clusterName: string): WireRequest | undefined {
  if (!token.startsWith(PREFIX)) return undefined;
  const text = Buffer.from(token.slice(PREFIX.length), 'base64url').toString();
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return {
    method: 'GET',
    path: url.pathname,
    query: url.searchParams,
    // The cluster's name is signed but not sent: a token for another cluster has another signature.
    headers: { host: url.host, 'x-k8s-aws-id': clusterName },
    body: Buffer.alloc(0),
  };
}

function isBelievable(request: WireRequest, credential: Credential, nowMs: number): boolean {
  const { query } = request;
  const ageMs = nowMs - readTimestamp(credential.timestamp);
  return (
    query.get('Action') === 'GetCallerIdentity' &&
    query.has('X-Amz-Expires') &&
    credential.isPresigned &&
    credential.accessKeyId === SANDBOX_ACCESS_KEY_ID &&
    credential.signedHeaders.includes('x-k8s-aws-id') &&
    Math.abs(ageMs) <= LIFETIME_MS &&
    hasValidSignature(request, credential)
  );
}

/** From `20261123T020000Z` to milliseconds; NaN when it is no such text. */
function readTimestamp(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function userOf(world: World, cluster: EksClusterState): KubernetesUser | undefined {
  // Without access entries only aws-auth counts, and the caller, having made the cluster, is its admin.
  if (cluster.authenticationMode === 'CONFIG_MAP') {
    return { username: world.callerArn, groups: ['system:masters', 'system:authenticated'] };
  }
  const entry = [...cluster.accessEntries.values()].find(({ principalArn }) => isBehind(principalArn, world));
  if (!entry) return undefined;
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(world.callerArn)?.[1] ?? '';
  return {
    username: entry.username.replace('{{SessionName}}', session),
    groups: [...entry.kubernetesGroups, ...groupsOfPolicies(entry), 'system:authenticated'],
  };
}

/** A session does not tell its role's path, so roles are compared by name. */
function isBehind(principalArn: string, { callerArn, callerRoleArn }: World): boolean {
  if (principalArn === callerArn || principalArn === callerRoleArn) return true;
  const nameOf = (arn: string) => /:role\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
  return nameOf(principalArn) !== undefined && nameOf(principalArn) === nameOf(callerRoleArn);
}

/** Access policies authorize beside RBAC; the sandbox knows two grades of them: all, and reading. */
function groupsOfPolicies({ policies }: AccessEntry): readonly string[] {
  return [...policies.values()].map(({ policyArn, accessScope }) => {
    const isAdmin = policyArn.endsWith('/AmazonEKSClusterAdminPolicy') && accessScope.type === 'cluster';
    return isAdmin ? 'system:masters' : 'sandbox:viewers';
  });
}
