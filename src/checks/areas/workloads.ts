/** Checks of workloads, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as devicePluginCoversInstanceTypes } from '../device-plugin-covers-instance-types.ts';
import { check as maxPodsRoom } from '../max-pods-room.ts';
import { check as pendingPodFitsAnInstanceType } from '../pending-pod-fits-an-instance-type.ts';
import { check as pendingPodLabelsDeclared } from '../pending-pod-labels-declared.ts';
import { check as pendingPodSchedulable } from '../pending-pod-schedulable.ts';
import { check as pendingPodTaintsTolerated } from '../pending-pod-taints-tolerated.ts';
import { check as workloadResourceRequests } from '../workload-resource-requests.ts';

export const WORKLOAD_CHECKS: readonly Check[] = [
  devicePluginCoversInstanceTypes,
  maxPodsRoom,
  pendingPodSchedulable,
  pendingPodLabelsDeclared,
  pendingPodTaintsTolerated,
  pendingPodFitsAnInstanceType,
  workloadResourceRequests,
];
