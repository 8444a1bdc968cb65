/** What `diff` answers: the document `hpscale.diff/v1`. */

/** A field that somebody else changed since hpscale applied it. */
export interface FieldDrift {
  /** `spec.limits.cpu`. */
  readonly field: string;
  /** As the file has it. */
  readonly wanted: unknown;
  readonly live: unknown;
  /** Field manager: `kubectl-edit`. */
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** ISO 8601; null where the API server does not say. */
  readonly at: string | null;
}

export interface DesiredChange {
  /** `NodePool`; `Role`, `Autoscaling` and `InstanceGroup` on the AWS side. */
  readonly kind: string;
  readonly name: string;
  /** null for kinds without a namespace. */
  readonly namespace: string | null;
  readonly action: 'create' | 'update';
  /** Unified diff from live to wanted; every line new for what is not there yet. */
  readonly diff: string;
  readonly drift: readonly FieldDrift[];
}

export interface DiffResult {
  readonly schema: 'hpscale.diff/v1';
  /** The HyperPod cluster's name. */
  readonly cluster: string;
  readonly region: string;
  readonly file: string;
  /** Only what differs, in the order in which `setup` would change it. */
  readonly changes: readonly DesiredChange[];
}
