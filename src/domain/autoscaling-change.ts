/** Results of `enable`, `disable` and `wait`: the cluster's autoscaling after what was done. */
import type { AutoScaling, ClusterStatus } from './cluster.ts';
import type { StepResult } from './plan.ts';

/** The two states that autoscaling can be brought to, or waited for. */
export const AUTOSCALING_GOALS = ['InService', 'Disabled'] as const;
export type AutoscalingGoal = (typeof AUTOSCALING_GOALS)[number];

interface ChangeResult {
  /** The HyperPod cluster's name. */
  readonly cluster: string;
  readonly steps: readonly StepResult[];
  /** As DescribeCluster shows it after the last step (before the first one, for a dry run). */
  readonly autoscaling: AutoScaling;
  /** ARN of the role that HyperPod assumes; null when the cluster has none. */
  readonly clusterRole: string | null;
}

export interface EnableResult extends ChangeResult {
  readonly schema: 'hpscale.enable/v1';
}

export interface DisableResult extends ChangeResult {
  readonly schema: 'hpscale.disable/v1';
}

export interface WaitResult {
  readonly schema: 'hpscale.wait/v1';
  readonly cluster: string;
  readonly clusterStatus: ClusterStatus;
  /** What was waited for. */
  readonly for: AutoscalingGoal;
  readonly autoscaling: AutoScaling;
}
