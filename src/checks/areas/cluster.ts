/** Checks of the cluster and its autoscaling, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as provisioningModeContinuous } from '../provisioning-mode-continuous.ts';

export const CLUSTER_CHECKS: readonly Check[] = [provisioningModeContinuous];
