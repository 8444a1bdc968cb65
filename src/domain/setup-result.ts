/** What `setup` answers: the document `hpscale.setup/v1`. */
import type { AutoScaling } from './cluster.ts';
import type { MutationOptions } from './options.ts';
import type { StepResult } from './plan.ts';
import type { PlanCost } from './plan-cost.ts';

/** How many steps changed something, or would. */
export interface ChangeCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
}

export interface SetupResult {
  readonly schema: 'hpscale.setup/v1';
  /** The HyperPod cluster's name. */
  readonly cluster: string;
  readonly region: string;
  /** The file that was worked towards, as it was named. */
  readonly file: string;
  readonly dryRun: MutationOptions['dryRun'];
  readonly steps: readonly StepResult[];
  /** Counted over the steps; in a dry run, what would change. */
  readonly changed: ChangeCounts;
  /** The most that the file's node pools may cost; null where it describes none. */
  readonly cost: PlanCost | null;
  /** As DescribeCluster shows it after the last step (before the first one, for a dry run). */
  readonly autoscaling: AutoScaling;
}

/** Counts steps by what they do; waits are not counted. */
export function countChanges(steps: readonly Pick<StepResult, 'kind'>[]): ChangeCounts {
  const count = (kind: StepResult['kind']) => steps.filter((step) => step.kind === kind).length;
  return { created: count('create'), updated: count('update'), deleted: count('delete'), unchanged: count('noop') };
}
