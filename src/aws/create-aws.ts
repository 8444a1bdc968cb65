/** The AWS side of the context: one region, one identity, gateways that answer in domain types. */
import type { Aws, Env } from '../context.ts';
import { partitionOfRegion } from '../domain/arn.ts';
import type { CallerIdentity } from '../domain/cluster.ts';
import { createClients } from './clients.ts';
import { createClusterGateway } from './cluster.ts';
import { createEksGateway } from './eks.ts';
import { getCallerIdentity } from './identity.ts';
import { createQuotaGateway } from './quotas.ts';
import { assertProfileExists } from './profile.ts';
import { resolveRegion } from './region.ts';
import { createRoleGateway } from './roles.ts';
import { createSubnetGateway } from './subnets.ts';

export interface CreateAwsOptions {
  readonly region?: string;
  /** Only a profile that was asked for by flag: AWS_PROFILE is read from the environment. */
  readonly profile?: string;
  readonly env: Env;
  readonly signal: AbortSignal;
  /** Takes a line per call for --debug. */
  readonly debug?: (line: string) => void;
  /** Takes a line for each call that is long in coming. */
  readonly notice?: (line: string) => void;
  /** How long a call may take before that; 5 s when absent. */
  readonly noticeAfterMs?: number;
  /** How long one attempt may take; 15 s when absent. */
  readonly requestTimeoutMs?: number;
}

/** Finds the region and prepares the clients; sends nothing. Throws `profile-not-found` and `no-region`. */
export async function createAws(options: CreateAwsOptions): Promise<Aws> {
  await assertProfileExists(options.profile, options.env);
  const region = await resolveRegion(options);
  const clients = await createClients({ ...options, region });
  let identity: Promise<CallerIdentity> | undefined;
  return {
    region,
    partition: partitionOfRegion(region),
    identity: () => (identity ??= getCallerIdentity(clients)),
    clusters: createClusterGateway(clients),
    roles: createRoleGateway(clients),
    quotas: createQuotaGateway(clients),
    eks: createEksGateway(clients),
    subnets: createSubnetGateway(clients),
  };
}
