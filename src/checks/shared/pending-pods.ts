/** Pending pods by what they ask for, each kind with the model's verdict: what the checks of pending pods share. */
import { areDocumented, pendingJudge, type PendingVerdict } from '../../autoscaling/pending-verdict.ts';
import { type LiveCluster, toLiveCluster } from '../../autoscaling/live-cluster.ts';
import { toSchedulingPod } from '../../autoscaling/pod.ts';
import { type Evidence, objectSubject, type Subject } from '../../domain/finding.ts';
import { groupBy } from '../../domain/group-by.ts';
import { asArray, asObject, at } from '../../domain/json.ts';
import { conditionOf, isConditionTrue, type KubeObject, namespaceOf } from '../../domain/kube-object.ts';
import { controllerOf, isPending, workloadOf } from '../../domain/live-pods.ts';
import { isHyperpodPool, readNodePool } from '../../domain/node-pool-object.ts';
import type { CheckContext } from '../check.ts';
import { liveClusterOf, MODEL_FACTS, type ModelFacts } from './live-cluster.ts';
import { oncePerRun } from './once-per-run.ts';
import { CAUSE_FACTS, pendingCauses } from './pending-causes.ts';

/** What the checks of pending pods need and use. */
export const PENDING_FACTS = MODEL_FACTS;
export const PENDING_USES = [...(['cluster', 'deployments', 'statefulSets'] as const), ...CAUSE_FACTS];

/** Pods that ask for the same. */
export interface PendingGroup {
  readonly subject: Subject;
  /** The oldest. */
  readonly pod: KubeObject;
  readonly count: number;
  /** How many workloads they belong to. */
  readonly workloads: number;
  /** The object to change, where it was read: a Deployment, a StatefulSet, or the pod itself. */
  readonly target: KubeObject | null;
  readonly verdict: GroupVerdict;
  /** Types that node classes offer and the model does not know. */
  readonly unknownTypes: readonly string[];
  /** Node pools of another Karpenter, which may make a node as well. */
  readonly foreignPools: readonly string[];
}

export type GroupVerdict =
  | PendingVerdict
  /** Another check tells why no pool takes them. */
  | { readonly kind: 'told'; readonly check: string }
  /** Karpenter does not run. */
  | { readonly kind: 'not-running'; readonly status: string }
  /** Pools that are not Ready might take them. */
  | { readonly kind: 'waits-for-pool'; readonly nodePools: readonly string[] };

/** One entry per kind of pod that kube-scheduler refused. Linear in the pods; rounds of the model per kind only. */
export const pendingGroups = oncePerRun((facts: ModelFacts, context: CheckContext): readonly PendingGroup[] => {
  const kinds = [...groupBy(facts.pods.filter(isPending), signatureOf).values()];
  if (kinds.length === 0) return [];
  const judge = judgeFor(facts, context);
  const taken = new Set<string>();
  const { unknownTypes } = liveClusterOf(facts, context);
  const foreignPools = facts.nodePools.filter((pool) => !isOurs(pool)).map(({ metadata }) => metadata.name);
  const workloadByText = indexWorkloads(context);
  return kinds.map((pods) => {
    const pod = oldest(pods);
    const workloads = new Set(pods.map(workloadText));
    const subject = subjectFor(pod, taken);
    taken.add(subject.text);
    return {
      subject,
      pod,
      count: pods.length,
      workloads: workloads.size,
      target: controllerOf(pod) ? (workloadByText.get(workloadText(pod)) ?? null) : pod,
      verdict: judge(pod),
      unknownTypes,
      foreignPools,
    };
  });
});

function isOurs(pool: KubeObject): boolean {
  return isHyperpodPool(readNodePool(pool));
}

/** Everything that scheduling looks at. Labels count where spread or affinity selects by them. */
function signatureOf({ metadata, spec }: KubeObject): string {
  const { nodeSelector, affinity, tolerations, topologySpreadConstraints, containers, initContainers, ...rest } =
    asObject(spec);
  const hasTopology = topologySpreadConstraints !== undefined || affinity !== undefined;
  const { overhead, volumes, resourceClaims } = rest;
  const claims = asArray(volumes).filter((volume) => at(volume, 'persistentVolumeClaim') ?? at(volume, 'ephemeral'));
  return JSON.stringify([
    metadata.namespace,
    nodeSelector,
    affinity,
    tolerations,
    topologySpreadConstraints,
    [...asArray(containers), ...asArray(initContainers)].map(askOf),
    [overhead, claims.length, resourceClaims],
    hasTopology ? metadata.labels : null,
  ]);
}

function askOf(container: unknown): unknown {
  return [at(container, 'resources'), at(container, 'ports'), at(container, 'restartPolicy')];
}

function oldest(pods: readonly KubeObject[]): KubeObject {
  const keyOf = ({ metadata }: KubeObject) => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
  return pods.reduce((first, pod) => (keyOf(pod) < keyOf(first) ? pod : first));
}

function workloadText(pod: KubeObject): string {
  const { kind, name } = workloadOf(pod);
  return `${kind}/${namespaceOf(pod)}/${name}`;
}

/** The workload; where that is taken (two of its templates wait) its controller, else the pod. */
function subjectFor(pod: KubeObject, taken: ReadonlySet<string>): Subject {
  const controller = controllerOf(pod);
  const candidates = [
    workloadText(pod),
    ...(controller ? [`${controller.kind}/${namespaceOf(pod)}/${controller.name}`] : []),
  ];
  const text = candidates.find((candidate) => !taken.has(candidate)) ?? objectSubject(pod).text;
  return { text, object: pod };
}

function indexWorkloads(context: CheckContext): ReadonlyMap<string, KubeObject> {
  const objects = [...(context.optional('deployments') ?? []), ...(context.optional('statefulSets') ?? [])];
  return new Map(objects.map((object) => [objectSubject(object).text, object]));
}

function judgeFor(facts: ModelFacts, context: CheckContext): (pod: KubeObject) => GroupVerdict {
  const status = context.optional('cluster')?.autoscaling.status ?? 'InService';
  if (status !== 'InService') return () => ({ kind: 'not-running', status });
  const judge = pendingJudge(liveClusterOf(facts, context));
  const waiting = facts.nodePools.filter((pool) => isOurs(pool) && !isConditionTrue(pool, 'Ready'));
  const allReady = waiting.length === 0 ? null : withAllReady(facts);
  const judgeAllReady = allReady && pendingJudge(allReady);
  const causeOf = pendingCauses(facts, context);
  return (object) => {
    const pod = toSchedulingPod(object);
    const verdict = judge(pod);
    if (!isRefused(verdict)) return verdict;
    const told = causeOf(object);
    if (told !== undefined) return { kind: 'told', check: told };
    if (!allReady || !judgeAllReady) return verdict;
    const names = waiting.map(({ metadata }) => metadata.name);
    const offering = new Set(allReady.pools.filter(({ options }) => options.length > 0).map(({ name }) => name));
    // Of a pool whose node class lists nothing, nobody can say that it could not.
    const mayBeTaken = names.some((name) => !offering.has(name)) || !isRefused(judgeAllReady(pod));
    return mayBeTaken ? { kind: 'waits-for-pool', nodePools: names } : verdict;
  };
}

function withAllReady(facts: ModelFacts): LiveCluster {
  const nodePools = facts.nodePools.map((pool) => ({
    ...pool,
    status: { ...asObject(pool.status), conditions: [{ type: 'Ready', status: 'True' }] },
  }));
  return toLiveCluster({ ...facts, nodePools });
}

function isRefused({ kind }: PendingVerdict): boolean {
  return !['node', 'new-node', 'opted-out', 'unmodelled'].includes(kind);
}

/** What was read of the pod. */
export function pendingEvidence({ pod }: PendingGroup): Evidence[] {
  const condition = conditionOf(pod, 'PodScheduled');
  const source = objectSubject(pod).text;
  return [{ field: 'status.conditions[type=PodScheduled].message', value: condition?.message ?? null, source }];
}

/** `3 pods`, `1 pod`: with their workloads where they are several. */
export function countText({ count, workloads }: PendingGroup): string {
  const pods = count === 1 ? '1 pod' : `${count} pods`;
  return workloads > 1 ? `${pods} of ${workloads} workloads` : pods;
}

/** `exact` unless types with undocumented pods per node go into it. */
export function certaintyOfNode(verdict: Extract<PendingVerdict, { kind: 'new-node' }>): 'exact' | 'bound' {
  return areDocumented(verdict.options) ? 'exact' : 'bound';
}
