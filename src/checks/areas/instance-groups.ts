/** Checks of instance groups, in the order in which they are told. */
import { check as alwaysOnInstanceGroup } from '../always-on-instance-group.ts';
import type { Check } from '../check.ts';
import { check as instanceGroupArchitecture } from '../instance-group-architecture.ts';
import { check as instanceGroupCapacityEvents } from '../instance-group-capacity-events.ts';
import { check as instanceGroupDeepHealthChecks } from '../instance-group-deep-health-checks.ts';
import { check as instanceGroupInANodeClass } from '../instance-group-in-a-node-class.ts';
import { check as instanceGroupInOneZone } from '../instance-group-in-one-zone.ts';
import { check as instanceGroupInService } from '../instance-group-in-service.ts';
import { check as instanceGroupMinimumZero } from '../instance-group-minimum-zero.ts';
import { check as instanceGroupStartsAtZero } from '../instance-group-starts-at-zero.ts';
import { check as instanceGroupTrainingPlan } from '../instance-group-training-plan.ts';
import { check as subnetFreeAddresses } from '../subnet-free-addresses.ts';

export const INSTANCE_GROUP_CHECKS: readonly Check[] = [
  instanceGroupStartsAtZero,
  instanceGroupInService,
  instanceGroupCapacityEvents,
  instanceGroupDeepHealthChecks,
  instanceGroupTrainingPlan,
  instanceGroupInOneZone,
  instanceGroupArchitecture,
  instanceGroupMinimumZero,
  subnetFreeAddresses,
  instanceGroupInANodeClass,
  alwaysOnInstanceGroup,
];
