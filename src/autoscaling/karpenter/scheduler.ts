/** One scheduling round of Karpenter: pending pods to existing, planned and new nodes (scheduler.go). */
import type { SchedulingPod } from '../pod.ts';
import { milliOf, NO_RESOURCES, type ResourceList } from '../resource-list.ts';
import { extendedResourceTolerations, untoleratedTaints } from '../taints.ts';
import { groupByOverhead } from './daemon-overhead.ts';
import { ExistingNode, type NodeInput } from './existing-node.ts';
import type { PodFailure, PoolFailure, PoolPredicate } from './failure.ts';
import { judgeOption, orderByPrice, unmetMinValues, type InstanceOption } from './instance-option.ts';
import { lessLargest, NODES_RESOURCE, remainingLimits, withinLimits } from './limits.ts';
import { orderPools, templateRequirements, writtenRequirements, type NodePoolInput } from './node-pool-template.ts';
import { PlannedNode, type RoundContext, type Template } from './planned-node.ts';
import { type PodRequirements, relaxPod, requirementsOfPod, type Relaxation } from './pod-requirements.ts';
import { hasMinValues, type Requirements } from './requirements.ts';
import type { PickDomain } from './topology-group.ts';
import { Topology, type PlacedPod } from './topology.ts';
import { HOSTNAME_LABEL, HYPERPOD_LABEL_RULES, INITIALIZED_LABEL, REGISTERED_LABEL } from './well-known-labels.ts';

export interface RoundInput {
  /** Pods to place; pods on these lists must not be counted among `placed`. */
  readonly pods: readonly SchedulingPod[];
  /** Ready node pools, each with the instance types of its node class. */
  readonly pools: readonly NodePoolInput[];
  readonly nodes: readonly NodeInput[];
  /** Pods that run already: what spread and affinity count. */
  readonly placed: readonly PlacedPod[];
  /** One pod per DaemonSet. */
  readonly daemons: readonly SchedulingPod[];
  readonly settings?: RoundSettings;
}

export interface RoundSettings {
  readonly wellKnown?: ReadonlySet<string>;
  readonly nodeClassLabel?: string;
  /** Chooses among equally good domains of a spread; the first by name when absent. */
  readonly pickDomain?: PickDomain;
  /** The admission plugin ExtendedResourceToleration runs: for pods that were not admitted yet (a file, a forecast). */
  readonly addsExtendedResourceTolerations?: boolean;
  /** Pods in the order to try; by cpu, memory, age and uid when absent. */
  readonly order?: readonly string[];
}

/** A node claim to make. */
export interface PlannedClaim {
  readonly nodePool: string;
  readonly pods: readonly SchedulingPod[];
  /** Cheapest first. */
  readonly options: readonly InstanceOption[];
  readonly requirements: Requirements;
  /** Of its pods and DaemonSets. */
  readonly requests: ResourceList;
}

export interface RoundResult {
  readonly queue: readonly string[];
  readonly claims: readonly PlannedClaim[];
  /** Pods that existing nodes will take. */
  readonly existing: readonly { readonly node: string; readonly pods: readonly SchedulingPod[] }[];
  /** By pod uid. */
  readonly failures: ReadonlyMap<string, PodFailure>;
  /** By pod uid: what was given up to place the pod. */
  readonly relaxations: ReadonlyMap<string, readonly Relaxation[]>;
  /** Node pools whose requirements leave no instance type: they vanish from the pods' errors. */
  readonly emptyPools: readonly { readonly nodePool: string; readonly isMinValues: boolean }[];
}

/** Places pods. Pure: the same input gives the same result. */
export function scheduleRound(input: RoundInput): RoundResult {
  if (input.settings?.addsExtendedResourceTolerations !== true) return new Round(input).solve();
  return new Round({ ...input, pods: input.pods.map(admitExtendedResources) }).solve();
}

function admitExtendedResources(pod: SchedulingPod): SchedulingPod {
  return { ...pod, tolerations: [...pod.tolerations, ...extendedResourceTolerations(pod.requests.keys())] };
}

class Round {
  readonly #input: RoundInput;
  readonly #context: RoundContext;
  readonly #templates: readonly Template[];
  readonly #emptyPools: { nodePool: string; isMinValues: boolean }[] = [];
  readonly #existing: readonly ExistingNode[];
  readonly #planned: PlannedNode[] = [];
  readonly #remaining = new Map<string, ResourceList>();
  readonly #within = new Map<Template, { remaining: ResourceList; options: readonly InstanceOption[] }>();
  readonly #failures = new Map<string, PodFailure>();
  readonly #relaxations = new Map<string, readonly Relaxation[]>();
  readonly #toleratesPreference: boolean;
  #hosts = 0;

  constructor(input: RoundInput) {
    this.#input = input;
    const pools = orderPools(input.pools);
    this.#toleratesPreference = pools.some(({ taints }) => taints.some(({ effect }) => effect === 'PreferNoSchedule'));
    const sources = pools.map((pool) => ({
      requirements: writtenRequirements(pool),
      taints: pool.taints,
      options: pool.options,
    }));
    const topology = new Topology(sources, { placed: input.placed, nodes: input.nodes }, input.settings?.pickDomain);
    this.#context = { topology, wellKnown: input.settings?.wellKnown ?? HYPERPOD_LABEL_RULES.wellKnown };
    for (const pod of input.pods) topology.update(pod);
    this.#templates = pools.flatMap((pool) => this.#toTemplate(pool));
    this.#existing = orderNodes(input.nodes).map((node) => new ExistingNode(node, input.daemons, topology));
    for (const pool of pools) {
      const own = input.nodes.filter((node) => node.nodePool === pool.name);
      this.#remaining.set(
        pool.name,
        remainingLimits(
          pool.limits,
          own.map((node) => node.capacity),
        ),
      );
    }
  }

  solve(): RoundResult {
    const order = orderPods(this.#input.pods, this.#input.settings?.order);
    const queue = [...order];
    const lengthWhenPushed = new Map<string, number>();
    for (let pod = queue.shift(); pod; pod = queue.shift()) {
      // Back at a pod with as many waiting as when it was put back: a whole cycle brought nothing.
      if (lengthWhenPushed.get(pod.uid) === queue.length + 1) break;
      const failure = this.#schedule(pod);
      if (!failure) {
        this.#failures.delete(pod.uid);
        continue;
      }
      this.#failures.set(pod.uid, failure);
      this.#context.topology.update(pod);
      queue.push(pod);
      lengthWhenPushed.set(pod.uid, queue.length);
    }
    return {
      queue: order.map((pod) => pod.uid),
      claims: this.#planned.map((node) => toClaim(node, this.#context.wellKnown)),
      existing: this.#existing
        .filter((node) => node.pods.length > 0)
        .map((node) => ({ node: node.input.name, pods: node.pods })),
      failures: this.#failures,
      relaxations: this.#relaxations,
      emptyPools: this.#emptyPools,
    };
  }

  #toTemplate(pool: NodePoolInput): Template[] {
    const { wellKnown } = this.#context;
    const requirements = templateRequirements(pool, this.#input.settings?.nodeClassLabel);
    const options = pool.options.filter((option) => {
      const verdict = judgeOption(option, requirements, NO_RESOURCES, wellKnown);
      return verdict.meetsRequirements && verdict.hasOffering;
    });
    const lacksValues = hasMinValues(requirements) && unmetMinValues(options, requirements).length > 0;
    if (options.length === 0 || lacksValues) {
      this.#emptyPools.push({ nodePool: pool.name, isMinValues: lacksValues && options.length > 0 });
      return [];
    }
    const overheadGroups = groupByOverhead(
      { taints: pool.taints, requirements, options },
      this.#input.daemons,
      wellKnown,
    );
    return [{ pool, requirements, options, overheadGroups }];
  }

  /** Tries the pod, giving up one wish after the other; answers the last failure. */
  #schedule(original: SchedulingPod): PodFailure | undefined {
    if (original.unmodelled.length > 0) return { kind: 'not-modelled', features: original.unmodelled };
    if (original.hasResourceClaims) return { kind: 'dynamic-resources' };
    const given: Relaxation[] = [];
    for (let pod = original; ;) {
      const failure = this.#place(pod);
      if (!failure) {
        if (given.length > 0) this.#relaxations.set(pod.uid, given);
        return undefined;
      }
      const relaxed = relaxPod(pod, this.#toleratesPreference);
      if (!relaxed) return failure;
      given.push(relaxed.relaxation);
      pod = relaxed.pod;
      this.#context.topology.update(pod);
    }
  }

  #place(pod: SchedulingPod): PodFailure | undefined {
    const wanted = requirementsOfPod(pod);
    if (this.#existing.some((node) => node.place(pod, wanted))) return undefined;
    // The emptiest first; a stable sort of the list as the last pod left it.
    this.#planned.sort((a, b) => a.pods.length - b.pods.length);
    for (const node of this.#planned) {
      if (!node.hasRoom(pod)) continue;
      const attempt = node.tryPod(pod, wanted);
      if ('placement' in attempt) {
        node.add(pod, attempt.placement);
        return undefined;
      }
    }
    if (this.#templates.length === 0) {
      return { kind: this.#input.pools.length === 0 ? 'no-node-pools' : 'no-instance-types' };
    }
    return this.#placeOnNew(pod, wanted);
  }

  #placeOnNew(pod: SchedulingPod, wanted: PodRequirements): PodFailure | undefined {
    const pools: PoolFailure[] = [];
    for (const template of this.#templates) {
      const nodePool = template.pool.name;
      const failure = this.#placeOnNewOf(template, pod, wanted);
      if (!failure) return undefined;
      pools.push({ nodePool, ...failure });
    }
    return { kind: 'pools', pools };
  }

  #placeOnNewOf(template: Template, pod: SchedulingPod, wanted: PodRequirements): PoolPredicate | undefined {
    const nodePool = template.pool.name;
    const remaining = this.#remaining.get(nodePool) ?? NO_RESOURCES;
    if (remaining.get(NODES_RESOURCE)?.milli === 0n) return { predicate: 'node-limit' };
    const options = this.#optionsWithin(template, remaining);
    if (options.length === 0) return { predicate: 'limits' };
    this.#hosts += 1;
    // The most frequent refusal needs no node to be made.
    const untolerated = untoleratedTaints(template.pool.taints, pod.tolerations);
    if (untolerated.length > 0) return { predicate: 'taints', detail: untolerated };
    const node = new PlannedNode(template, options, `hostname-placeholder-${this.#hosts}`, this.#context);
    const attempt = node.tryPod(pod, wanted);
    if ('failure' in attempt) return attempt.failure;
    node.add(pod, attempt.placement);
    this.#planned.push(node);
    this.#remaining.set(nodePool, lessLargest(remaining, node.options));
    return undefined;
  }

  /** Asked for every pod, and changed by a new node only. */
  #optionsWithin(template: Template, remaining: ResourceList): readonly InstanceOption[] {
    const known = this.#within.get(template);
    if (known?.remaining === remaining) return known.options;
    const options = withinLimits(template.options, remaining);
    this.#within.set(template, { remaining, options });
    return options;
  }
}

function toClaim(node: PlannedNode, wellKnown: ReadonlySet<string>): PlannedClaim {
  const own = new Set([HOSTNAME_LABEL, REGISTERED_LABEL, INITIALIZED_LABEL]);
  const requirements = new Map([...node.requirements].filter(([key]) => !own.has(key)));
  return {
    nodePool: node.template.pool.name,
    pods: node.pods,
    options: orderByPrice(node.options, requirements, wellKnown),
    requirements,
    requests: node.totalRequests(),
  };
}

/** Initialized nodes first, then by name. */
function orderNodes(nodes: readonly NodeInput[]): NodeInput[] {
  return nodes.toSorted(
    (a, b) => Number(b.isInitialized) - Number(a.isInitialized) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** Largest cpu first, then memory; then the oldest, then by uid. Accelerators and priority do not count. */
export function orderPods(pods: readonly SchedulingPod[], order?: readonly string[]): SchedulingPod[] {
  if (order) {
    const rank = new Map(order.map((uid, index) => [uid, index]));
    return pods.toSorted((a, b) => (rank.get(a.uid) ?? Infinity) - (rank.get(b.uid) ?? Infinity));
  }
  return pods.toSorted(
    (a, b) =>
      compareMilli(b.requests, a.requests, 'cpu') ||
      compareMilli(b.requests, a.requests, 'memory') ||
      a.createdMs - b.createdMs ||
      (a.uid < b.uid ? -1 : 1),
  );
}

function compareMilli(a: ResourceList, b: ResourceList, name: string): number {
  const difference = milliOf(a, name) - milliOf(b, name);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
