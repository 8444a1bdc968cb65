/** Every check, in the order in which findings are told: from credentials up to scaled objects. */
import { ABOUT_CHECKS } from './areas/about.ts';
import { ACCESS_CHECKS } from './areas/access.ts';
import { CLUSTER_CHECKS } from './areas/cluster.ts';
import { DISRUPTION_CHECKS } from './areas/disruption.ts';
import { EKS_CHECKS } from './areas/eks.ts';
import { INSTANCE_GROUP_CHECKS } from './areas/instance-groups.ts';
import { MANIFEST_CHECKS } from './areas/manifests.ts';
import { NODE_CLAIM_CHECKS } from './areas/node-claims.ts';
import { NODE_CLASS_CHECKS } from './areas/node-classes.ts';
import { NODE_POOL_CHECKS } from './areas/node-pools.ts';
import { OWNERSHIP_CHECKS } from './areas/ownership.ts';
import { QUOTA_CHECKS } from './areas/quotas.ts';
import { ROLE_CHECKS } from './areas/role.ts';
import { SCALED_OBJECT_CHECKS } from './areas/scaled-objects.ts';
import { WORKLOAD_CHECKS } from './areas/workloads.ts';
import type { Check } from './check.ts';

export const CHECKS: readonly Check[] = [
  ...MANIFEST_CHECKS,
  ...ACCESS_CHECKS,
  ...CLUSTER_CHECKS,
  ...ROLE_CHECKS,
  ...EKS_CHECKS,
  ...OWNERSHIP_CHECKS,
  ...QUOTA_CHECKS,
  ...INSTANCE_GROUP_CHECKS,
  ...NODE_CLASS_CHECKS,
  ...NODE_POOL_CHECKS,
  ...NODE_CLAIM_CHECKS,
  ...WORKLOAD_CHECKS,
  ...DISRUPTION_CHECKS,
  ...SCALED_OBJECT_CHECKS,
  ...ABOUT_CHECKS,
];

/** What `check` runs: all but those that look at files as such. */
export const LIVE_CHECKS: readonly Check[] = CHECKS.filter(({ offline }) => offline !== 'only');

/** What `lint` runs. */
export const FILE_CHECKS: readonly Check[] = CHECKS.filter(({ offline }) => offline !== undefined);
