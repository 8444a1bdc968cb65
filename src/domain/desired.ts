/** What hpscale.yaml asks for, every default filled in: what `setup -f`, `diff -f` and `cleanup -f` work towards. */
import type { InstanceGroupSpec } from './instance-group-spec.ts';
import type { NodeClassSpec } from './node-class.ts';
import type { NodePoolSpec } from './node-pool.ts';
import type { ScaledObjectSpec } from './scaled-object.ts';
import type { WorkloadSpec } from './workload.ts';

/** Which cluster; what is left out comes from flags and the environment. */
export interface DesiredCluster {
  /** Name or ARN. */
  readonly cluster?: string;
  readonly region?: string;
  readonly profile?: string;
}

export interface DesiredRole {
  /** Name or ARN of the cluster role. Absent: the cluster's own, else one made by hpscale. */
  readonly role?: string;
  /** Whether a role that hpscale did not make may be changed. */
  readonly adopt: boolean;
}

export interface DesiredNodeClass extends NodeClassSpec {
  /** Groups whose running nodes may be drained and removed. */
  readonly allowDrain: readonly string[];
}

/** With the namespace that the file, or its default, gives. */
export type Placed<T extends { readonly namespace?: string }> = T & { readonly namespace: string };

export interface Desired extends DesiredCluster {
  readonly role: DesiredRole;
  /** Groups that have to be there, added with 0 nodes when they are not. */
  readonly instanceGroups: readonly InstanceGroupSpec[];
  readonly nodeClasses: readonly DesiredNodeClass[];
  readonly nodePools: readonly NodePoolSpec[];
  readonly workloads: readonly Placed<WorkloadSpec>[];
  readonly scaledObjects: readonly Placed<ScaledObjectSpec>[];
}

/** Keys and indexes from the top of the file: `['nodePools', 0, 'limits']`. */
export type ConfigPath = readonly (string | number)[];

/** Both count from 1. */
export interface ConfigPlace {
  readonly line: number;
  readonly column: number;
}

/** A configuration that was read and found whole. */
export interface LoadedConfig {
  /** As it was named: `hpscale.yaml`, `-`. */
  readonly file: string;
  readonly desired: Desired;
  /** Where a field is written; the nearest field around it when it is left out. */
  placeOf(path: ConfigPath): ConfigPlace;
}

/** `hpscale.yaml:12:9`. */
export function placeText({ file, placeOf }: Pick<LoadedConfig, 'file' | 'placeOf'>, path: ConfigPath): string {
  const { line, column } = placeOf(path);
  return `${file}:${line}:${column}`;
}
