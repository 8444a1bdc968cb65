/** A node that the round would create: a set of instance types, narrowed by each pod put on it (nodeclaim.go). */
import { conflictsWithPorts, type HostPort } from '../host-ports.ts';
import type { SchedulingPod } from '../pod.ts';
import {
  addResources,
  maxResources,
  milliOf,
  minResources,
  NO_RESOURCES,
  type ResourceList,
} from '../resource-list.ts';
import { untoleratedTaints } from '../taints.ts';
import type { OverheadGroup } from './daemon-overhead.ts';
import type { OptionsFailure, PoolPredicate } from './failure.ts';
import { judgeOption, unmetMinValues, type InstanceOption, type OptionVerdict } from './instance-option.ts';
import type { NodePoolInput } from './node-pool-template.ts';
import type { PodRequirements } from './pod-requirements.ts';
import { requireIn } from './requirement.ts';
import { findConflicts, hasMinValues, withRequirements, type Requirements } from './requirements.ts';
import type { Topology } from './topology.ts';
import { HOSTNAME_LABEL } from './well-known-labels.ts';

/** A node pool prepared for a round. */
export interface Template {
  readonly pool: NodePoolInput;
  readonly requirements: Requirements;
  /** The instance types that meet the template's own requirements. */
  readonly options: readonly InstanceOption[];
  readonly overheadGroups: readonly OverheadGroup[];
}

/** What the round shares. */
export interface RoundContext {
  readonly topology: Topology;
  readonly wellKnown: ReadonlySet<string>;
}

/** What placing a pod would leave of the node. */
export interface Placement {
  readonly requirements: Requirements;
  readonly options: readonly InstanceOption[];
}

export class PlannedNode {
  readonly template: Template;
  readonly hostname: string;
  readonly pods: SchedulingPod[] = [];
  requirements: Requirements;
  options: readonly InstanceOption[];
  requests: ResourceList = NO_RESOURCES;
  readonly #hostPorts: HostPort[] = [];
  readonly #context: RoundContext;

  constructor(template: Template, options: readonly InstanceOption[], hostname: string, context: RoundContext) {
    this.template = template;
    this.hostname = hostname;
    this.options = options;
    this.requirements = withRequirements(template.requirements, [requireIn(HOSTNAME_LABEL, [hostname])]);
    this.#context = context;
  }

  /** A quick no, DaemonSets aside: most nodes of a round are full. */
  hasRoom(pod: SchedulingPod): boolean {
    return this.options.some(({ allocatable }) => {
      for (const [name, amount] of pod.requests) {
        if (amount.milli + milliOf(this.requests, name) > milliOf(allocatable, name)) return false;
      }
      return true;
    });
  }

  /** What the pod would make of this node, or the first predicate that refuses it. */
  tryPod(
    pod: SchedulingPod,
    wanted: PodRequirements,
  ): { readonly placement: Placement } | { readonly failure: PoolPredicate } {
    const { topology, wellKnown } = this.#context;
    const { taints } = this.template.pool;
    const untolerated = untoleratedTaints(taints, pod.tolerations);
    if (untolerated.length > 0) return { failure: { predicate: 'taints', detail: untolerated } };
    const conflicts = findConflicts(this.requirements, wanted.all, wellKnown);
    if (conflicts.length > 0) return { failure: { predicate: 'requirements', detail: conflicts } };
    const base = withRequirements(this.requirements, wanted.all.values());
    const narrowed = topology.narrow(pod, { taints, podStrict: wanted.strict, node: base }, wellKnown);
    if ('conflict' in narrowed) return { failure: { predicate: 'topology', detail: narrowed.conflict } };
    const clashes = findConflicts(base, narrowed.requirements, wellKnown);
    if (clashes.length > 0) return { failure: { predicate: 'topology-requirements', detail: clashes } };
    return this.#filterOptions(pod, withRequirements(base, narrowed.requirements.values()));
  }

  #filterOptions(
    pod: SchedulingPod,
    requirements: Requirements,
  ): { readonly placement: Placement } | { readonly failure: PoolPredicate } {
    const eligible = new Set(this.options);
    const verdicts: OptionVerdict[] = [];
    const overheads: ResourceList[] = [];
    const wanted = addResources(this.requests, pod.requests);
    for (const group of this.template.overheadGroups) {
      if (conflictsWithPorts(pod.hostPorts, [...group.hostPorts, ...this.#hostPorts])) continue;
      if (group.overhead.size > 0) overheads.push(group.overhead);
      const total = addResources(wanted, group.overhead);
      for (const option of group.options) {
        if (eligible.has(option)) verdicts.push(judgeOption(option, requirements, total, this.#context.wellKnown));
      }
    }
    const remaining = verdicts.filter(isMet).map(({ option }) => option);
    const detail: OptionsFailure = {
      verdicts,
      requirements,
      podRequests: pod.requests,
      totalRequests: {
        min: addResources(minResources(overheads), pod.requests),
        max: addResources(maxResources(overheads), pod.requests),
      },
    };
    const keys = hasMinValues(requirements) ? unmetMinValues(remaining, requirements) : [];
    // Karpenter counts distinct values while it walks the remaining types: with none left it names no label.
    if (keys.length > 0 && remaining.length > 0) {
      return { failure: { predicate: 'min-values', detail: { ...detail, keys } } };
    }
    if (remaining.length === 0) return { failure: { predicate: 'instance-types', detail } };
    return { placement: { requirements, options: remaining } };
  }

  /** Puts the pod on the node. */
  add(pod: SchedulingPod, { requirements, options }: Placement): void {
    const { topology, wellKnown } = this.#context;
    this.pods.push(pod);
    this.requirements = requirements;
    this.options = options;
    this.requests = addResources(this.requests, pod.requests);
    this.#hostPorts.push(...pod.hostPorts);
    topology.registerHost(this.hostname);
    topology.record(pod, { taints: this.template.pool.taints, node: requirements }, wellKnown);
  }

  /** Requests with the least DaemonSet overhead among the instance types that are left. */
  totalRequests(): ResourceList {
    const left = new Set(this.options);
    const groups = this.template.overheadGroups.filter((group) => group.options.some((option) => left.has(option)));
    return addResources(this.requests, minResources(groups.map((group) => group.overhead)));
  }
}

function isMet(verdict: OptionVerdict): boolean {
  return verdict.meetsRequirements && verdict.fits && verdict.hasOffering;
}
