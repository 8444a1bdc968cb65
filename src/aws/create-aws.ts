/** The AWS side of the context: one region, one identity, gateways that answer in domain types. */
import type { Aws } from '../context.ts';
import { partitionOfRegion } from '../domain/arn.ts';
import type { CallerIdentity } from '../domain/cluster.ts';
import { type ClientOptions, createClients } from './clients.ts';
import { createClusterGateway } from './cluster.ts';
import { createEksGateway } from './eks.ts';
import { getCallerIdentity } from './identity.ts';
import { createMetricGateway } from './metrics.ts';
import { createQuotaGateway } from './quotas.ts';
import { assertProfileExists } from './profile.ts';
import { resolveRegion } from './region.ts';
import { createRoleGateway } from './roles.ts';
import { createSubnetGateway } from './subnets.ts';

export type CreateAwsOptions = Omit<ClientOptions, 'region'> & { readonly region?: string };

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
    metrics: createMetricGateway(clients),
  };
}
