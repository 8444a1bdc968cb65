/** A scenario read once, for many runs: Kubernetes objects as the models want them. */
import { DEFAULT_BUDGETS } from '../autoscaling/karpenter/budgets.ts';
import { describeFailure } from '../autoscaling/karpenter/failure.ts';
import { type NodePoolInput, toNodePoolInput } from '../autoscaling/karpenter/node-pool-template.ts';
import { orderPods, scheduleRound } from '../autoscaling/karpenter/scheduler.ts';
import { type KedaVersion, NEWEST_KEDA } from '../autoscaling/keda/keda-version.ts';
import { type ScaledObjectSpec, specOf } from '../autoscaling/keda/scaled-object.ts';
import { triggerErrors } from '../autoscaling/keda/triggers.ts';
import { type NodeClassGroup, optionsOfNodeClass } from '../autoscaling/offerings.ts';
import { podOfTemplate, type SchedulingPod } from '../autoscaling/pod.ts';
import { extendedResourceTolerations } from '../autoscaling/taints.ts';
import type { DisruptionBudget } from '../domain/disruption-budget.ts';
import { parseDuration } from '../domain/duration.ts';
import { asArray, asObject, asText, at } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import type { ProvisioningProfile, Scenario, Stream } from '../domain/simulation/scenario.ts';
import { HpscaleError } from '../errors.ts';
import { type Arrivals, drawArrivals } from './arrivals.ts';
import { ErlangTable } from './erlang.ts';
import type { PoolDisruption } from './fleet/consolidate.ts';
import { Planner } from './fleet/planner.ts';
import { type NodeShape, Shapes } from './fleet/shapes.ts';

export interface PreparedStream extends Stream {
  readonly spec: ScaledObjectSpec;
  readonly pod: SchedulingPod;
}

export interface PreparedScenario {
  readonly streams: readonly PreparedStream[];
  readonly profile: ProvisioningProfile;
  readonly kedaVersion: KedaVersion;
  readonly disruption: readonly PoolDisruption[];
  readonly shapes: Shapes;
  readonly planner: Planner;
  readonly erlang: ErlangTable;
  /** The place of each stream's pods in Karpenter's order. */
  readonly order: readonly number[];
  readonly startMs: number;
  readonly endMs: number;
  /** Types that node classes offer and our table does not know. */
  readonly unknownTypes: readonly string[];
  /** How long nodes of a pool live; null: for ever. */
  expireMs(pool: string): number | null;
  /** Mean share of cpu and memory that would stay free (kube-scheduler's LeastAllocated). */
  freeShare(shape: NodeShape, free: Float64Array, demand: Float64Array): number;
  /** The arrivals of a stream; drawn once per seed. */
  arrivalsOf(stream: number, seed: number): Arrivals;
}

/** Seeds whose arrivals are kept. */
const KEPT_SEEDS = 64;

/** Throws where an object cannot be read, and where a workload fits no node that could be made. */
export function prepareScenario(scenario: Scenario, kedaVersion: KedaVersion = NEWEST_KEDA): PreparedScenario {
  const [first] = scenario.streams;
  if (!first) throw refuse('no-streams', 'there is no workload to simulate');
  const { pools, unknownTypes } = readPools(scenario);
  const daemons = scenario.daemonSets.map((set) => podOfTemplate(set, at(set.spec, 'template')));
  const streams = scenario.streams.map((stream, index) => readStream(stream, index));
  const pods = streams.map(({ pod }) => pod);
  for (const stream of streams) requirePlace(stream, pools, daemons);
  const shapes = new Shapes(pods, daemons);
  const disruption = scenario.nodePools.map(readDisruption);
  const expire = new Map(scenario.nodePools.map((pool) => [pool.metadata.name, readExpire(pool)]));
  const { startMs, stepSeconds, requests } = first.demand;
  return {
    streams,
    profile: scenario.provisioning,
    kedaVersion,
    disruption,
    shapes,
    planner: new Planner(pods, pools, daemons, shapes),
    erlang: new ErlangTable(),
    order: orderOf(pods),
    startMs,
    endMs: startMs + requests.length * stepSeconds * 1000,
    unknownTypes,
    expireMs: (pool) => expire.get(pool) ?? null,
    freeShare: shareReader(shapes.resources),
    arrivalsOf: arrivalsReader(streams),
  };
}

function refuse(code: string, message: string, hint?: string): HpscaleError {
  return new HpscaleError({ kind: 'config', code, message, ...(hint === undefined ? {} : { hint }) });
}

function readPools({ nodePools, nodeClasses }: Scenario) {
  const byName = new Map(nodeClasses.map((object) => [object.metadata.name, object]));
  const unknownTypes = new Set<string>();
  const pools = nodePools.map((pool): NodePoolInput => {
    const name = hyperpodNodeClassOf(pool) ?? '';
    const nodeClass = byName.get(name);
    if (!nodeClass)
      throw refuse('no-node-class', `NodePool "${pool.metadata.name}": its node class "${name}" is not there`);
    const groups = asArray(asObject(nodeClass.status)['instanceGroups']) as readonly NodeClassGroup[];
    if (groups.length === 0) {
      throw refuse(
        'node-class-empty',
        `HyperpodNodeClass "${name}" has no instance groups in its status: nothing is known of what it offers`,
      );
    }
    const answer = optionsOfNodeClass(groups);
    for (const type of answer.unknownTypes) unknownTypes.add(type);
    return toNodePoolInput(pool, answer.options);
  });
  return { pools, unknownTypes: [...unknownTypes].toSorted() };
}

function readStream(stream: Stream, index: number): PreparedStream {
  const { workload, scaledObject } = stream;
  const spec = specOf(scaledObject);
  for (const [place, trigger] of spec.triggers.entries()) {
    const [problem] = triggerErrors(trigger, { podIdentity: 'aws' });
    if (problem !== undefined) {
      throw refuse(
        'bad-trigger',
        `ScaledObject "${scaledObject.metadata.name}", trigger ${place + 1} (${trigger.type}): ${problem}`,
      );
    }
  }
  const pod = podOfTemplate(workload, at(workload.spec, 'template'));
  // The admission plugin of EKS adds these before Karpenter sees the pod.
  const tolerations = [...pod.tolerations, ...extendedResourceTolerations(pod.requests.keys())];
  return { ...stream, spec, pod: { ...pod, tolerations, uid: `stream-${index}` } };
}

/** The reason is the model's, in Karpenter's words. */
function requirePlace(
  { name, pod }: PreparedStream,
  pools: readonly NodePoolInput[],
  daemons: readonly SchedulingPod[],
): void {
  const round = scheduleRound({ pods: [pod], pools, nodes: [], placed: [], daemons });
  const failure = round.failures.get(pod.uid);
  if (!failure) return;
  const words = describeFailure(failure) ?? failure.kind;
  throw refuse(
    'fits-nowhere',
    `no node pool makes a node for a pod of ${name}: ${words}`,
    'hpscale explain -f FILE tells which change helps',
  );
}

interface Disruption {
  readonly consolidateAfter?: string;
  readonly consolidationPolicy?: PoolDisruption['policy'];
  readonly budgets?: readonly DisruptionBudget[];
}

function readDisruption({ metadata, spec }: KubeObject): PoolDisruption {
  const disruption = asObject(spec)['disruption'] as Disruption | undefined;
  return {
    name: metadata.name,
    consolidateAfterMs: parseDuration(disruption?.consolidateAfter ?? '0s') ?? null,
    policy: disruption?.consolidationPolicy ?? 'WhenEmptyOrUnderutilized',
    budgets: disruption?.budgets ?? DEFAULT_BUDGETS,
  };
}

function readExpire({ spec }: KubeObject): number | null {
  return parseDuration(asText(at(spec, 'template', 'spec', 'expireAfter'), '720h')) ?? null;
}

function orderOf(pods: readonly SchedulingPod[]): readonly number[] {
  const ordered = orderPods(pods);
  return pods.map((pod) => ordered.indexOf(pod));
}

function shareReader(resources: readonly string[]): PreparedScenario['freeShare'] {
  const counted = ['cpu', 'memory'].map((name) => resources.indexOf(name)).filter((index) => index >= 0);
  return ({ room }, free, demand) => {
    let sum = 0;
    for (const index of counted) {
      sum += ((free[index] as number) - (demand[index] as number)) / Math.max(1, room[index] as number);
    }
    return sum;
  };
}

function arrivalsReader(streams: readonly PreparedStream[]): PreparedScenario['arrivalsOf'] {
  const known = new Map<string, Arrivals>();
  return (index, seed) => {
    const key = `${index} ${seed}`;
    let arrivals = known.get(key);
    if (!arrivals) {
      const { demand, name } = streams[index] as PreparedStream;
      arrivals = drawArrivals(demand, seed, name);
      if (known.size >= KEPT_SEEDS) known.clear();
      known.set(key, arrivals);
    }
    return arrivals;
  };
}
