/** Checks of quotas and of how far they reach, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as clusterWideQuotaHeadroom } from '../cluster-wide-quota-headroom.ts';
import { check as instanceQuotaHeadroom } from '../instance-quota-headroom.ts';
import { check as nodePoolLimitsWithinQuota } from '../node-pool-limits-within-quota.ts';
import { check as scaledObjectMaximumReachable } from '../scaled-object-maximum-reachable.ts';

export const QUOTA_CHECKS: readonly Check[] = [
  instanceQuotaHeadroom,
  clusterWideQuotaHeadroom,
  nodePoolLimitsWithinQuota,
  scaledObjectMaximumReachable,
];
