/** Checks of node pools, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as nodePoolArchitecture } from '../node-pool-architecture.ts';
import { check as nodePoolCapacityTypeOffered } from '../node-pool-capacity-type-offered.ts';
import { check as nodePoolExpireAfter } from '../node-pool-expire-after.ts';
import { check as nodePoolFallback } from '../node-pool-fallback.ts';
import { check as nodePoolInstanceTypesOffered } from '../node-pool-instance-types-offered.ts';
import { check as nodePoolKnownFields } from '../node-pool-known-fields.ts';
import { check as nodePoolLimitsRoom } from '../node-pool-limits-room.ts';
import { check as nodePoolLimitsSet } from '../node-pool-limits-set.ts';
import { check as nodePoolLimitsUsable } from '../node-pool-limits-usable.ts';
import { check as nodePoolNodeClassExists } from '../node-pool-node-class-exists.ts';
import { check as nodePoolNodeClassKind } from '../node-pool-node-class-kind.ts';
import { check as nodePoolNotStatic } from '../node-pool-not-static.ts';
import { check as nodePoolOfferingExists } from '../node-pool-offering-exists.ts';
import { check as nodePoolReady } from '../node-pool-ready.ts';
import { check as nodePoolRequirementKeys } from '../node-pool-requirement-keys.ts';
import { check as nodePoolRequirementValues } from '../node-pool-requirement-values.ts';
import { check as nodePoolTaintsDistinct } from '../node-pool-taints-distinct.ts';
import { check as nodePoolTerminationGrace } from '../node-pool-termination-grace.ts';
import { check as nodePoolWeights } from '../node-pool-weights.ts';
import { check as nodePoolZonesOffered } from '../node-pool-zones-offered.ts';

export const NODE_POOL_CHECKS: readonly Check[] = [
  nodePoolNodeClassKind,
  nodePoolNodeClassExists,
  nodePoolKnownFields,
  nodePoolRequirementKeys,
  nodePoolRequirementValues,
  nodePoolArchitecture,
  nodePoolTaintsDistinct,
  nodePoolInstanceTypesOffered,
  nodePoolZonesOffered,
  nodePoolCapacityTypeOffered,
  nodePoolOfferingExists,
  nodePoolReady,
  nodePoolLimitsSet,
  nodePoolLimitsUsable,
  nodePoolLimitsRoom,
  nodePoolNotStatic,
  nodePoolExpireAfter,
  nodePoolTerminationGrace,
  nodePoolFallback,
  nodePoolWeights,
];
