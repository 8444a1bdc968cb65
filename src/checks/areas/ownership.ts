/** Checks of who else changes the cluster, in the order in which they are told. */
import { check as autoscalerBesideKarpenter } from '../autoscaler-beside-karpenter.ts';
import type { Check } from '../check.ts';
import { check as infrastructureAsCodeOfCluster } from '../infrastructure-as-code-of-cluster.ts';
import { check as infrastructureAsCodeOfObjects } from '../infrastructure-as-code-of-objects.ts';
import { check as selfManagedKarpenter } from '../self-managed-karpenter.ts';
import { check as taskGovernanceQueueLabel } from '../task-governance-queue-label.ts';

export const OWNERSHIP_CHECKS: readonly Check[] = [
  selfManagedKarpenter,
  autoscalerBesideKarpenter,
  taskGovernanceQueueLabel,
  infrastructureAsCodeOfCluster,
  infrastructureAsCodeOfObjects,
];
