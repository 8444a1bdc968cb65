/** What `instancegroup` answers. */
import type { CapacityType } from './cluster.ts';
import type { Known } from './known.ts';
import type { MutationOptions } from './options.ts';
import type { StepResult } from './plan.ts';

/** The document `hpscale.instancegroup/v1`: of `add` and `delete`. */
export interface InstanceGroupChangeResult {
  readonly schema: 'hpscale.instancegroup/v1';
  /** The HyperPod cluster's name. */
  readonly cluster: string;
  readonly name: string;
  readonly dryRun: MutationOptions['dryRun'];
  readonly steps: readonly StepResult[];
  /** Its status after the last step; null: it is not there. */
  readonly status: string | null;
}

/** The document `hpscale.instancegroups/v1`. */
export interface InstanceGroupsResult {
  readonly schema: 'hpscale.instancegroups/v1';
  readonly cluster: string;
  readonly instanceGroups: readonly ListedGroup[];
}

export interface ListedGroup {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  /** Made with InstanceRequirements: SageMaker may choose among types. */
  readonly flexible: boolean;
  readonly capacityType: CapacityType;
  readonly zones: Known<readonly string[]>;
  readonly subnets: readonly string[];
  readonly current: number;
  readonly target: number;
  readonly status: string;
  /** Names of the node classes that have it. */
  readonly nodeClasses: Known<readonly string[]>;
  /** Whether Karpenter may use it. */
  readonly usable: boolean;
  /** Why it may not, or what to know before it does. */
  readonly remarks: readonly string[];
  /** Of its types, how many more instances each quota lets run; null: unknown. Absent unless it was asked for. */
  readonly headroom?: Readonly<Record<string, number | null>>;
}
