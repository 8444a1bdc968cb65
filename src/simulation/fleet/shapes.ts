/** Pods and nodes as numbers: amounts of each resource in thousandths, in a fixed order. */
import { daemonsOfNode } from '../../autoscaling/karpenter/daemon-overhead.ts';
import type { InstanceOption, Offering } from '../../autoscaling/karpenter/instance-option.ts';
import type { NodePoolInput } from '../../autoscaling/karpenter/node-pool-template.ts';
import { requirementsOfLabels } from '../../autoscaling/karpenter/requirements.ts';
import { scheduleRound } from '../../autoscaling/karpenter/scheduler.ts';
import {
  CAPACITY_TYPE_LABEL,
  INSTANCE_TYPE_LABEL,
  NODE_POOL_LABEL,
  ZONE_LABEL,
} from '../../autoscaling/karpenter/well-known-labels.ts';
import type { SchedulingPod } from '../../autoscaling/pod.ts';
import {
  addResources,
  milliOf,
  NO_RESOURCES,
  type ResourceList,
  subtractResources,
} from '../../autoscaling/resource-list.ts';
import { findInstanceType, listPriceOf } from '../../domain/instance-type.ts';

/** What a node of a pool, an instance type and an offering is like. */
export interface NodeShape {
  readonly id: string;
  readonly pool: NodePoolInput;
  readonly option: InstanceOption;
  readonly offering: Offering;
  /** For pods, beside the DaemonSets. */
  readonly room: Float64Array;
  readonly accelerators: number;
  /** USD an hour; null: not known. */
  readonly usdPerHour: number | null;
  /** Whether pods of each stream may run there. */
  readonly takes: readonly boolean[];
}

/** Node shapes by pool, type and offering, each made once. */
export class Shapes {
  readonly resources: readonly string[];
  /** What one pod of each stream asks for. */
  readonly demands: readonly Float64Array[];
  /** Devices that one pod of each stream asks for. */
  readonly devices: readonly number[];
  readonly #pods: readonly SchedulingPod[];
  readonly #daemons: readonly SchedulingPod[];
  readonly #known = new Map<string, NodeShape>();

  constructor(pods: readonly SchedulingPod[], daemons: readonly SchedulingPod[]) {
    this.#pods = pods;
    this.#daemons = daemons;
    this.resources = [...new Set(pods.flatMap(({ requests }) => [...requests.keys()]))].toSorted();
    this.demands = pods.map(({ requests }) => this.#amounts(requests));
    this.devices = pods.map(({ requests }) => devicesIn(requests));
  }

  of(pool: NodePoolInput, option: InstanceOption, offering: Offering): NodeShape {
    const id = [pool.name, option.name, offering.zone, offering.capacityType, offering.instanceGroup ?? ''].join('/');
    let shape = this.#known.get(id);
    if (!shape) {
      shape = this.#make(id, pool, option, offering);
      this.#known.set(id, shape);
    }
    return shape;
  }

  #make(id: string, pool: NodePoolInput, option: InstanceOption, offering: Offering): NodeShape {
    const labels: Record<string, string> = {
      ...pool.labels,
      ...labelsOf(option),
      [NODE_POOL_LABEL]: pool.name,
      [INSTANCE_TYPE_LABEL]: option.name,
      [ZONE_LABEL]: offering.zone,
      [CAPACITY_TYPE_LABEL]: offering.capacityType,
    };
    const daemons = daemonsOfNode(this.#daemons, { taints: pool.taints, requirements: requirementsOfLabels(labels) });
    const taken = daemons.length === 0 ? NO_RESOURCES : addResources(...daemons.map(({ requests }) => requests));
    const node = {
      name: id,
      nodePool: pool.name,
      isInitialized: true,
      labels,
      taints: pool.taints,
      capacity: option.capacity,
      available: subtractResources(option.allocatable, taken),
      daemonRequests: taken,
      hostPorts: [],
    };
    const takes = this.#pods.map((pod) => {
      const round = scheduleRound({ pods: [pod], pools: [], nodes: [node], placed: [], daemons: this.#daemons });
      return round.failures.size === 0;
    });
    const type = findInstanceType(option.name);
    return {
      id,
      pool,
      option,
      offering,
      room: this.#amounts(node.available),
      accelerators: type?.accelerator?.count ?? 0,
      usdPerHour: listPriceOf(type) ?? null,
      takes,
    };
  }

  #amounts(list: ResourceList): Float64Array {
    return Float64Array.from(this.resources, (name) => Number(milliOf(list, name)));
  }
}

/** Labels with one value. */
function labelsOf(option: InstanceOption): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const { key, values, isComplement } of option.requirements.values()) {
    const [only, ...others] = values;
    if (only !== undefined && others.length === 0 && !isComplement) labels[key] = only;
  }
  return labels;
}

function devicesIn(requests: ResourceList): number {
  let devices = 0;
  for (const [name, { milli }] of requests) if (name.includes('/')) devices += Number(milli) / 1000;
  return devices;
}
