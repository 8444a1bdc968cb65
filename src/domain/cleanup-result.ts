/** What `cleanup` answers: the document `hpscale.cleanup/v1`. */
import type { MutationOptions } from './options.ts';
import type { StepResult } from './plan.ts';

/** Something that stays although it belongs to autoscaling. */
export interface KeptThing {
  /** `NodePool "web"`, `the IAM role hpscale-ml-cluster`. */
  readonly what: string;
  /** Why it stays. */
  readonly reason: string;
  /** What does away with it all the same; null where there is no such thing. */
  readonly command: string | null;
}

export interface CleanupResult {
  readonly schema: 'hpscale.cleanup/v1';
  /** The HyperPod cluster's name. */
  readonly cluster: string;
  readonly region: string;
  readonly dryRun: MutationOptions['dryRun'];
  readonly steps: readonly StepResult[];
  readonly kept: readonly KeptThing[];
}
