/** A node that is there or on its way, as the scheduler packs pods onto it (existingnode.go). */
import { conflictsWithPorts, type HostPort } from '../host-ports.ts';
import type { SchedulingPod } from '../pod.ts';
import {
  addResources,
  fitsResources,
  milliOf,
  subtractResources,
  type Amount,
  type ResourceList,
} from '../resource-list.ts';
import { untoleratedTaints, type Taint } from '../taints.ts';
import { daemonsOfNode } from './daemon-overhead.ts';
import type { PodRequirements } from './pod-requirements.ts';
import { requireIn } from './requirement.ts';
import { isCompatible, requirementsOfLabels, withRequirements, type Requirements } from './requirements.ts';
import type { Topology } from './topology.ts';
import { HOSTNAME_LABEL } from './well-known-labels.ts';

/** A node, or a node claim in flight, at the start of a round. */
export interface NodeInput {
  readonly name: string;
  /** Owner; null for nodes that Karpenter did not make. */
  readonly nodePool: string | null;
  readonly isInitialized: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Without those that will go by themselves while the node starts. */
  readonly taints: readonly Taint[];
  /** Counted against the node pool's limits. */
  readonly capacity: ResourceList;
  /** Allocatable less the requests of its pods. */
  readonly available: ResourceList;
  /** Requests of the DaemonSet pods that already run there. */
  readonly daemonRequests: ResourceList;
  readonly hostPorts: readonly HostPort[];
}

/** One such node during a round; pods are placed on it one by one. */
export class ExistingNode {
  readonly input: NodeInput;
  readonly pods: SchedulingPod[] = [];
  #requests: ResourceList;
  #requirements: Requirements;
  readonly #hostPorts: HostPort[];
  readonly #topology: Topology;

  constructor(input: NodeInput, daemons: readonly SchedulingPod[], topology: Topology) {
    this.input = input;
    this.#topology = topology;
    const hostname = input.labels[HOSTNAME_LABEL] ?? input.name;
    const labels = requirementsOfLabels(input.labels);
    this.#requirements = withRequirements(labels, [requireIn(HOSTNAME_LABEL, [hostname])]);
    const expected = daemonsOfNode(daemons, { taints: input.taints, requirements: labels });
    const missing = subtractResources(addResources(...expected.map((pod) => pod.requests)), input.daemonRequests);
    this.#requests = new Map([...missing].map(([name, amount]) => [name, atLeastZero(amount)]));
    this.#hostPorts = [...input.hostPorts];
    topology.registerHost(hostname);
  }

  /** Puts the pod here if it fits. Resources are looked at first: they refuse most often. */
  place(pod: SchedulingPod, wanted: PodRequirements): boolean {
    if (!this.#hasRoom(pod)) return false;
    if (untoleratedTaints(this.input.taints, pod.tolerations).length > 0) return false;
    if (conflictsWithPorts(pod.hostPorts, this.#hostPorts)) return false;
    const requests = addResources(this.#requests, pod.requests);
    if (!fitsResources(requests, this.input.available)) return false;
    if (!isCompatible(this.#requirements, wanted.all)) return false;
    const base = withRequirements(this.#requirements, wanted.all.values());
    const { taints } = this.input;
    const narrowed = this.#topology.narrow(pod, { taints, podStrict: wanted.strict, node: base });
    if ('conflict' in narrowed || !isCompatible(base, narrowed.requirements)) return false;
    const requirements = withRequirements(base, narrowed.requirements.values());
    this.pods.push(pod);
    this.#requests = requests;
    this.#requirements = requirements;
    this.#hostPorts.push(...pod.hostPorts);
    this.#topology.record(pod, { taints, node: requirements });
    return true;
  }

  /** A quick no, before anything is allocated. */
  #hasRoom(pod: SchedulingPod): boolean {
    for (const [name, amount] of pod.requests) {
      if (amount.milli + milliOf(this.#requests, name) > milliOf(this.input.available, name)) return false;
    }
    return true;
  }
}

function atLeastZero(amount: Amount): Amount {
  return amount.milli < 0n ? { ...amount, milli: 0n } : amount;
}
