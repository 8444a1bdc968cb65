/** What `init` and `config` answer. */

export interface ConfigCounts {
  readonly instanceGroups: number;
  readonly nodeClasses: number;
  readonly nodePools: number;
  readonly workloads: number;
  readonly scaledObjects: number;
}

export interface InitResult {
  readonly schema: 'hpscale.init/v1';
  readonly cluster: string;
  /** null: the text went to standard output. */
  readonly file: string | null;
  readonly text: string;
  readonly counts: ConfigCounts;
  /** What the cluster has and hpscale.yaml has no words for. */
  readonly leftOut: readonly string[];
  /** What was made by others and is in the file: `setup` makes it hpscale's. */
  readonly takenOver: readonly string[];
}

/** Where an effective value comes from. */
export type ValueOrigin = 'file' | 'default' | 'derived' | 'flag' | 'environment';

export interface EffectiveValue {
  /** `nodePools[0].expireAfter`. */
  readonly path: string;
  readonly value: unknown;
  readonly from: ValueOrigin;
  /** `hpscale.yaml:12:5`, `AWS_REGION`, `--cluster`; null for defaults. */
  readonly at: string | null;
}

export interface ConfigViewResult {
  readonly schema: 'hpscale.config/v1';
  readonly file: string;
  readonly values: readonly EffectiveValue[];
}

export interface ConfigValidateResult {
  readonly schema: 'hpscale.config-validate/v1';
  readonly file: string;
  readonly counts: ConfigCounts;
}
