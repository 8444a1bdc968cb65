/** What `cluster create` and `cluster delete` answer: the document `hpscale.cluster/v1`. */
import type { AutoScaling, ClusterStatus } from './cluster.ts';
import type { MutationOptions } from './options.ts';
import type { StepResult } from './plan.ts';

export interface ClusterResult {
  readonly schema: 'hpscale.cluster/v1';
  readonly cluster: string;
  readonly region: string;
  readonly dryRun: MutationOptions['dryRun'];
  readonly steps: readonly StepResult[];
  /** null: there is no such cluster, any more or yet; so are the others then. */
  readonly arn: string | null;
  readonly status: ClusterStatus | null;
  readonly autoscaling: AutoScaling | null;
  readonly clusterRole: string | null;
}
