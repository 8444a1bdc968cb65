/** What DaemonSet pods will take of a new node: it depends on the pool's taints and labels and on the instance type. */
import type { HostPort } from '../host-ports.ts';
import type { SchedulingPod } from '../pod.ts';
import { addResources, NO_RESOURCES, type ResourceList } from '../resource-list.ts';
import { untoleratedTaints, type Taint } from '../taints.ts';
import type { InstanceOption } from './instance-option.ts';
import { alternativeRequirements, strictRequirements } from './pod-requirements.ts';
import { canOverlap, isCompatible, type Requirements } from './requirements.ts';

/** Instance types of one pool that get the same DaemonSet pods. */
export interface OverheadGroup {
  readonly options: readonly InstanceOption[];
  readonly overhead: ResourceList;
  readonly hostPorts: readonly HostPort[];
}

/** Groups a pool's instance types by the DaemonSet pods that would run on them. */
export function groupByOverhead(
  pool: {
    readonly taints: readonly Taint[];
    readonly requirements: Requirements;
    readonly options: readonly InstanceOption[];
  },
  daemons: readonly SchedulingPod[],
  wellKnown: ReadonlySet<string>,
): OverheadGroup[] {
  const groups = new Map<string, { daemons: readonly SchedulingPod[]; options: InstanceOption[] }>();
  const willing = daemons.filter((daemon) => isWilling(daemon, pool.taints));
  for (const option of pool.options) {
    const present = willing.filter((daemon) => runsOn(daemon, pool.requirements, option, wellKnown));
    const id = present.map((daemon) => daemon.uid).join(',');
    const group = groups.get(id) ?? { daemons: present, options: [] };
    group.options.push(option);
    groups.set(id, group);
  }
  return [...groups.values()].map(({ daemons: present, options }) => ({
    options,
    overhead: present.length === 0 ? NO_RESOURCES : addResources(...present.map((daemon) => daemon.requests)),
    hostPorts: present.flatMap((daemon) => daemon.hostPorts),
  }));
}

/** PreferNoSchedule does not keep a DaemonSet away. */
function isWilling(daemon: SchedulingPod, taints: readonly Taint[]): boolean {
  if (daemon.hasResourceClaims) return false;
  return untoleratedTaints(taints, daemon.tolerations).every((taint) => taint.effect === 'PreferNoSchedule');
}

/** Custom labels of the DaemonSet must be the pool's; instance types need not know them. */
function runsOn(
  daemon: SchedulingPod,
  pool: Requirements,
  option: InstanceOption,
  wellKnown: ReadonlySet<string>,
): boolean {
  return alternativeRequirements(daemon).some(
    (wanted) => isCompatible(pool, wanted, wellKnown) && canOverlap(option.requirements, wanted),
  );
}

/** The DaemonSet pods that belong on a node that exists. */
export function daemonsOfNode(
  daemons: readonly SchedulingPod[],
  node: { readonly taints: readonly Taint[]; readonly requirements: Requirements },
): SchedulingPod[] {
  return daemons.filter(
    (daemon) =>
      !daemon.hasResourceClaims &&
      untoleratedTaints(node.taints, daemon.tolerations).length === 0 &&
      isCompatible(node.requirements, strictRequirements(daemon)),
  );
}
