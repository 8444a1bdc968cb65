/** What the operations of EKS share: finding a cluster and an access entry, and showing an entry. */
import { AwsFailure } from '../../parts.ts';
import type { Rule } from '../members.ts';
import type { CallContext, Json } from '../operation.ts';
import { isHome } from '../world.ts';
import type { AccessEntry, AssociatedPolicy, EksClusterState } from './state.ts';

export const NAME: Rule = {
  type: 'string',
  isRequired: true,
  min: 1,
  max: 100,
  pattern: '[0-9A-Za-z][A-Za-z0-9\\-_]*',
};
export const PRINCIPAL: Rule = { type: 'string', isRequired: true };
export const MAX_RESULTS: Rule = { type: 'integer', min: 1, max: 100 };
export const NEXT_TOKEN: Rule = { type: 'string' };

/** Small, so that whoever forgets to follow nextToken finds out here. */
export const DEFAULT_PAGE_SIZE = 10;

/** Throws ResourceNotFoundException. */
export function findEksCluster(input: Json, { world, region }: CallContext): EksClusterState {
  const name = String(input.name);
  const cluster = isHome(world, region) ? world.eks.clusters.get(name) : undefined;
  if (!cluster) throw new AwsFailure('ResourceNotFoundException', 404, `No cluster found for name: ${name}.`);
  return cluster;
}

/** A cluster whose authentication mode has access entries. Throws ResourceNotFoundException or InvalidRequestException. */
export function findClusterWithEntries(input: Json, context: CallContext): EksClusterState {
  const cluster = findEksCluster(input, context);
  if (cluster.authenticationMode === 'CONFIG_MAP') {
    const text =
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.";
    throw new AwsFailure('InvalidRequestException', 400, text);
  }
  return cluster;
}

/** Throws InvalidParameterException or ResourceNotFoundException. */
export function findEntry(cluster: EksClusterState, input: Json): AccessEntry {
  checkPrincipal(input);
  const entry = cluster.accessEntries.get(String(input.principalArn));
  if (!entry) {
    const text =
      "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.";
    throw new AwsFailure('ResourceNotFoundException', 404, text);
  }
  return entry;
}

/** An access entry is for a role or a user, never for a session. */
export function checkPrincipal(input: Json): void {
  if (/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/.+$/.test(String(input.principalArn))) return;
  throw new AwsFailure('InvalidParameterException', 400, 'The principalArn parameter format is not valid');
}

/** The ARN that IAM checks for an operation on an EKS cluster. */
export function eksClusterResource(input: Json, { world, region }: CallContext): string {
  return `arn:${world.partition}:eks:${region}:${world.accountId}:cluster/${String(input.name)}`;
}

/** An access entry as EKS shows it. */
export function describeEntry(cluster: EksClusterState, entry: AccessEntry): Json {
  const { principalArn } = entry;
  const [, accountId = '', kind = '', path = ''] = /:iam::(\d+):(role|user)\/(.+)$/.exec(principalArn) ?? [];
  return {
    clusterName: cluster.name,
    principalArn,
    kubernetesGroups: entry.kubernetesGroups,
    accessEntryArn: `${cluster.arn.replace(':cluster/', ':access-entry/')}/${kind}/${accountId}/${path}`,
    createdAt: new Date(entry.createdMs),
    modifiedAt: new Date(entry.createdMs),
    tags: {},
    username: entry.username,
    type: entry.type,
  };
}

/** An associated access policy as EKS answers it. */
export function describePolicy({ policyArn, accessScope, associatedMs }: AssociatedPolicy): Json {
  return { policyArn, accessScope, associatedAt: new Date(associatedMs), modifiedAt: new Date(associatedMs) };
}

/** The error for a nextToken that EKS did not hand out for this list. */
export function invalidToken(): AwsFailure {
  return new AwsFailure('InvalidParameterException', 400, 'Invalid nextToken');
}
