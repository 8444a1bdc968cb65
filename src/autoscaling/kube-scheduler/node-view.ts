/** A node as kube-scheduler looks at it. */
import type { HostPort } from '../host-ports.ts';
import type { SchedulingPod } from '../pod.ts';
import type { ResourceList } from '../resource-list.ts';
import type { Taint } from '../taints.ts';

export interface NodeView {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly isUnschedulable: boolean;
  readonly allocatable: ResourceList;
  /** Of its pods that have not ended. */
  readonly requested: ResourceList;
  readonly hostPorts: readonly HostPort[];
  readonly pods: readonly SchedulingPod[];
}
