/**
 * What is known of HyperPod's instance types. The list is a hint, never a gate: SageMaker adds
 * types faster than this table is made, so an unknown `ml.` name is not an error.
 * Sources: the ClusterInstanceType enum of the SageMaker API, the HyperPod page on pods per node, EC2's public data.
 */
import catalogue from './data/instance-types.json' with { type: 'json' };

export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly arch: string;
  readonly accelerator?: { readonly resource: string; readonly name: string; readonly count: number };
  readonly efa?: number;
  /** Pods per node on HyperPod (one network interface), where AWS documents it. */
  readonly maxPods?: number;
  readonly quotaCode?: string;
  /** Only where the quota is not named `<type> for cluster usage`. */
  readonly quotaName?: string;
  /** EC2 on-demand price in us-east-1 (not the HyperPod price). */
  readonly ec2UsdPerHour?: number;
  /** HyperPod price in us-east-1, where published. */
  readonly usdPerHour?: number;
}

export const INSTANCE_TYPES: readonly InstanceType[] = catalogue;

/** The entry of an `ml.` type, if it is known. */
export function findInstanceType(name: string): InstanceType | undefined {
  return INSTANCE_TYPES.find((type) => type.name === name);
}

/** USD an hour in us-east-1: HyperPod's price where AWS publishes it, else EC2's, which is lower. undefined: neither is known. */
export function listPriceOf(type: InstanceType | undefined): number | undefined {
  return type?.usdPerHour ?? type?.ec2UsdPerHour;
}
