/** Checks of the cluster and its autoscaling, in the order in which they are told. */
import { check as autoscalingInService } from '../autoscaling-in-service.ts';
import type { Check } from '../check.ts';
import { check as clusterInService } from '../cluster-in-service.ts';
import { check as clusterOnEks } from '../cluster-on-eks.ts';
import { check as noRestrictedInstanceGroups } from '../no-restricted-instance-groups.ts';
import { check as nodeRecoveryAutomatic } from '../node-recovery-automatic.ts';
import { check as provisioningModeContinuous } from '../provisioning-mode-continuous.ts';

export const CLUSTER_CHECKS: readonly Check[] = [
  clusterOnEks,
  clusterInService,
  provisioningModeContinuous,
  nodeRecoveryAutomatic,
  noRestrictedInstanceGroups,
  autoscalingInService,
];
