/**
 * Cases of Karpenter's own scheduling tests (kubernetes-sigs/karpenter 22664681, provisioning/scheduling/suite_test.go), run through
 * the model: batches of pods on a provider with a handful of instance types.
 */
import type { KubeObject } from '../domain/kube-object.ts';
import type { NodeInput } from '../autoscaling/karpenter/existing-node.ts';
import { buildOffering, type InstanceOption } from '../autoscaling/karpenter/instance-option.ts';
import type { NodePoolInput } from '../autoscaling/karpenter/node-pool-template.ts';
import { requireIn } from '../autoscaling/karpenter/requirement.ts';
import { requirementsOfLabels, withRequirements } from '../autoscaling/karpenter/requirements.ts';
import { exceededLimit, limitedCapacity } from '../autoscaling/karpenter/limits.ts';
import { type PlannedClaim, scheduleRound } from '../autoscaling/karpenter/scheduler.ts';
import {
  ARCH_LABEL,
  CAPACITY_TYPE_LABEL,
  HOSTNAME_LABEL,
  INSTANCE_TYPE_LABEL,
  OS_LABEL,
  ZONE_LABEL,
} from '../autoscaling/karpenter/well-known-labels.ts';
import { podOfTemplate, type SchedulingPod, toSchedulingPod } from '../autoscaling/pod.ts';
import {
  addResources,
  milliOf,
  parseResources,
  subtractResources,
  toQuantities,
} from '../autoscaling/resource-list.ts';

type Quantities = Readonly<Record<string, string>>;

interface CaseType {
  readonly name: string;
  readonly arch: string;
  readonly capacity: Quantities;
  readonly price?: number;
  readonly capacityTypes?: readonly string[];
}

interface CasePod {
  readonly n: number;
  readonly cpu?: string;
  readonly memory?: string;
  readonly other?: Quantities;
  readonly nodeSelector?: Quantities;
  readonly initContainer?: Quantities;
  /** Comes once the pods before it are planned. */
  readonly laterBatch?: boolean;
}

export interface KarpenterCase {
  readonly id: string;
  readonly instanceTypes?: readonly CaseType[];
  readonly pods: readonly CasePod[];
  readonly limits?: Quantities;
  readonly existingNodePoolCapacity?: Quantities;
  readonly podAntiAffinityHostname?: boolean;
  readonly daemonSet?: Quantities;
  readonly expected: Readonly<Record<string, unknown>>;
}

const ZONES = ['test-zone-1', 'test-zone-2', 'test-zone-3'];
const CAPACITY_TYPES = ['spot', 'on-demand'];
/** What every instance type of the tests' provider keeps for itself. */
const RESERVED = parseResources({ cpu: '100m', memory: '10Mi' });

/** What the model does with a case, in the words of `expected`. */
export function answerKarpenterCase(
  entry: KarpenterCase,
  types: readonly CaseType[],
): Readonly<Record<string, unknown>> {
  const options = (entry.instanceTypes ?? types).map(toOption);
  const world = createWorld(entry, options);
  for (const batch of batchesOf(entry)) world.place(batch);
  const { nodes, scheduled, unscheduled } = world;
  const launched = nodes.map(({ option }) => option);
  return {
    nodes: nodes.length,
    scheduled: unscheduled === 0,
    scheduledPods: scheduled,
    unscheduledPods: unscheduled,
    instanceType: launched[0]?.name,
    instanceTypesPassedToProvider: nodes[0]?.claim.options.map(({ name }) => name).toSorted(),
    differentInstanceTypes: new Set(launched.map(({ name }) => name)).size === launched.length,
    instanceCapacity: launched[0] && pick(toQuantities(launched[0].capacity), entry.expected['instanceCapacity']),
    nodesWithAtLeast1CpuFree: `<=${Math.max(1, nodes.filter(({ node }) => milliOf(node.available, 'cpu') >= 1000n).length)}`,
  };
}

function pick(quantities: Quantities, like: unknown): Quantities {
  return Object.fromEntries(Object.keys(like ?? {}).map((name) => [name, quantities[name] ?? '']));
}

function toOption({ name, arch, capacity, price, capacityTypes = CAPACITY_TYPES }: CaseType): InstanceOption {
  const resources = parseResources(capacity);
  const perHour = price ?? priceOf(capacity);
  return {
    name,
    requirements: withRequirements(
      requirementsOfLabels({ [INSTANCE_TYPE_LABEL]: name, [ARCH_LABEL]: arch, [OS_LABEL]: 'linux' }),
      [requireIn(ZONE_LABEL, ZONES), requireIn(CAPACITY_TYPE_LABEL, capacityTypes)],
    ),
    capacity: resources,
    allocatable: subtractResources(resources, RESERVED),
    offerings: ZONES.flatMap((zone) =>
      capacityTypes.map((capacityType) =>
        buildOffering({ zone, capacityType, price: perHour, isAvailable: true, instanceGroup: null }),
      ),
    ),
  };
}

/** As the tests' provider prices: by cpu, by bytes, and one for every kind of accelerator. */
function priceOf(capacity: Quantities): number {
  const resources = parseResources(capacity);
  const accelerators = Object.keys(capacity).filter((name) => name.includes('/')).length;
  const billionBytes = Number(milliOf(resources, 'memory')) / 1000 / 1e9;
  return (0.1 * Number(milliOf(resources, 'cpu'))) / 1000 + 0.1 * billionBytes + accelerators;
}

interface LaunchedNode {
  readonly option: InstanceOption;
  readonly claim: PlannedClaim;
  readonly node: NodeInput;
}

/** The cluster between batches: what is planned is launched at once, on the cheapest of its options. */
function createWorld(entry: KarpenterCase, options: readonly InstanceOption[]) {
  const pool = toPool(entry, options);
  const daemons = entry.daemonSet ? [daemonPod(entry.daemonSet)] : [];
  const nodes: LaunchedNode[] = [];
  const there: NodeInput[] = entry.existingNodePoolCapacity ? [fullNode(entry.existingNodePoolCapacity)] : [];
  const counts = { scheduled: 0, unscheduled: 0 };
  const exceeds = () =>
    exceededLimit(pool.limits, addResources(...there.map(({ capacity }) => limitedCapacity(capacity)))) !== undefined;
  const place = (pods: readonly SchedulingPod[]): void => {
    const round = scheduleRound({ pods, pools: [pool], nodes: there, placed: [], daemons });
    counts.unscheduled += round.failures.size;
    for (const taken of round.existing) {
      const index = there.findIndex(({ name }) => name === taken.node);
      const before = there[index];
      if (!before) continue;
      there[index] = withPods(before, taken.pods);
      const launched = nodes.findIndex(({ node }) => node.name === taken.node);
      const old = nodes[launched];
      if (old) nodes[launched] = { ...old, node: there[index] };
      counts.scheduled += taken.pods.length;
    }
    for (const claim of round.claims) {
      // Create checks the limits once more.
      if (exceeds() || !claim.options[0]) counts.unscheduled += claim.pods.length;
      else {
        const launched = launch(claim, claim.options[0], `node-${there.length}`);
        nodes.push(launched);
        there.push(launched.node);
        counts.scheduled += claim.pods.length;
      }
    }
  };
  return {
    place,
    nodes,
    get scheduled() {
      return counts.scheduled;
    },
    get unscheduled() {
      return counts.unscheduled;
    },
  };
}

function toPool({ limits }: KarpenterCase, options: readonly InstanceOption[]): NodePoolInput {
  return {
    name: 'default',
    weight: 0,
    labels: {},
    requirements: [{ key: CAPACITY_TYPE_LABEL, operator: 'In', values: ['spot', 'on-demand', 'reserved'] }],
    taints: [],
    startupTaints: [],
    limits: parseResources(limits),
    nodeClass: 'default',
    options,
  };
}

function launch(claim: PlannedClaim, option: InstanceOption, name: string): LaunchedNode {
  const labels = { [HOSTNAME_LABEL]: name, [INSTANCE_TYPE_LABEL]: option.name, [ARCH_LABEL]: 'amd64' };
  const node: NodeInput = {
    name,
    nodePool: claim.nodePool,
    isInitialized: false,
    labels,
    taints: [],
    capacity: option.capacity,
    available: subtractResources(option.allocatable, claim.requests),
    daemonRequests: parseResources({}),
    hostPorts: [],
  };
  return { option, claim, node };
}

function withPods(node: NodeInput, pods: readonly SchedulingPod[]): NodeInput {
  return {
    ...node,
    available: subtractResources(node.available, addResources(...pods.map(({ requests }) => requests))),
  };
}

/** Capacity that counts against the limits, and has no room. */
function fullNode(capacity: Quantities): NodeInput {
  const resources = parseResources(capacity);
  return {
    name: 'full',
    nodePool: 'default',
    isInitialized: true,
    labels: {},
    taints: [],
    capacity: resources,
    available: subtractResources(resources, resources),
    daemonRequests: parseResources({}),
    hostPorts: [],
  };
}

function batchesOf({ pods, podAntiAffinityHostname = false }: KarpenterCase): SchedulingPod[][] {
  const batches: SchedulingPod[][] = [];
  for (const [index, entry] of pods.entries()) {
    if (index === 0 || entry.laterBatch === true) batches.push([]);
    for (let count = 0; count < entry.n; count += 1) {
      batches.at(-1)?.push(toPod(entry, `pod-${index}-${count}`, podAntiAffinityHostname));
    }
  }
  return batches;
}

function toPod(entry: CasePod, name: string, isAlone: boolean): SchedulingPod {
  const { cpu, memory, other, nodeSelector, initContainer } = entry;
  const requests = { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }), ...other };
  const labels = { app: 'case' };
  const term = { labelSelector: { matchLabels: labels }, topologyKey: HOSTNAME_LABEL };
  return toSchedulingPod(
    podObject(name, labels, {
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      ...(initContainer === undefined
        ? {}
        : { initContainers: [{ name: 'init', resources: { requests: initContainer } }] }),
      ...(isAlone ? { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } } : {}),
      containers: [{ name: 'main', resources: { requests } }],
    }),
  );
}

function daemonPod(requests: Quantities): SchedulingPod {
  return podOfTemplate(podObject('daemon', {}, {}), {
    spec: { containers: [{ name: 'main', resources: { requests } }] },
  });
}

function podObject(name: string, labels: Quantities, spec: unknown): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: name, labels }, spec };
}
