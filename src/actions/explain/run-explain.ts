/** The use case `explain`: why pods have no node, and the smallest changes that would give them one. */
import { explainPods, type ExplainedPods } from '../../autoscaling/explain/explain-pods.ts';
import { findEdits } from '../../autoscaling/explain/find-edits.ts';
import { type LiveCluster, type LiveObjects, toLiveCluster } from '../../autoscaling/live-cluster.ts';
import { toSchedulingPod } from '../../autoscaling/pod.ts';
import type { Context } from '../../context.ts';
import type { ExplainResult, PodExplanation } from '../../domain/explanation.ts';
import { type CollectedFacts, type FactKey, factReader } from '../../domain/facts.ts';
import { groupBy } from '../../domain/group-by.ts';
import { conditionsOf, isConditionTrue, type KubeObject, namespacedName } from '../../domain/kube-object.ts';
import { isPending } from '../../domain/live-pods.ts';
import { hyperpodNodeClassOf } from '../../domain/nodes-of-hyperpod.ts';
import { HpscaleError } from '../../errors.ts';
import { commandLine } from '../command-line.ts';
import type { FactsOptions } from '../gather-facts.ts';
import { describeSuggestion, type EditWorld } from './edit-texts.ts';
import { explainNodes, isNodeQuery, type NodeQuery, type NodeWorld } from './explain-nodes.ts';
import { askedPods, type Asked, type AskedPod, type ExplainQuery } from './explain-subject.ts';
import { gatherModelFacts } from './gather-model-facts.ts';
import { type MissingGroups, mendSuggestions, missingGroups } from './mend-node-classes.ts';
import { spareGroups } from './spare-groups.ts';

export interface ExplainOptions extends FactsOptions {
  readonly query: ExplainQuery | NodeQuery;
}

/** Reads and explains; changes nothing. */
export async function runExplain(options: ExplainOptions, context: Context): Promise<ExplainResult> {
  return explainFacts(await gatherModelFacts(options, context), options);
}

/** Pure. Throws where the lists that everything hangs on could not be read. */
export function explainFacts(collected: CollectedFacts, { query, kube, selection }: ExplainOptions): ExplainResult {
  const facts = factReader(collected);
  const needed = (key: 'nodePools' | 'nodeClasses') => facts.optional(key) ?? refuseUnread(collected, key);
  const nodePools = needed('nodePools').filter((pool) => hyperpodNodeClassOf(pool) !== undefined);
  const nodeClasses = needed('nodeClasses');
  const pods = facts.optional('pods') ?? [];
  const workloads = [...(facts.optional('deployments') ?? []), ...(facts.optional('statefulSets') ?? [])];
  const objects = {
    nodePools,
    nodeClasses,
    pods,
    nodeClaims: facts.optional('nodeClaims') ?? [],
    nodes: facts.optional('nodes') ?? [],
    daemonSets: facts.optional('daemonSets') ?? [],
  };
  const cluster = toLiveCluster(objects);
  const missing = missingGroups(nodeClasses, facts.optional('cluster'));
  const notes = notesOf(collected, { nodePools, missing }, cluster);
  const answer = { schema: 'hpscale.explain/v1', cluster: collected.origin.clusterName, notes } as const;
  if (isNodeQuery(query)) return { ...answer, ...nodeAnswer(query, collected, { ...objects, cluster }) };
  const asked = askedPods(query, { pods, workloads, namespace: kube.namespace });
  const { clusterName, region } = collected.origin;
  const world = (owner: KubeObject | null): EditWorld => ({
    owner,
    nodePools,
    nodeClasses,
    commandLine: (verb, flags = []) =>
      commandLine(
        verb,
        { ...selection, ...(clusterName ? { cluster: clusterName } : {}), ...(region ? { region } : {}) },
        flags,
      ),
  });
  const groups = spareGroups(facts.optional('cluster'), facts.optional('subnets') ?? [], nodeClasses);
  return {
    ...answer,
    subject: asked.subject,
    pods: [
      ...asked.running.slice(0, 20).map(({ pod, node }) => runningExplanation(pod, node)),
      ...explainAsked(asked, pods, cluster, (owner) => ({ groups, world: world(owner), objects, missing })),
    ],
    nodes: [],
  };
}

function nodeAnswer(
  query: NodeQuery,
  collected: CollectedFacts,
  world: Omit<NodeWorld, 'podDisruptionBudgets' | 'nowMs'>,
): Pick<ExplainResult, 'subject' | 'pods' | 'nodes'> {
  const podDisruptionBudgets = factReader(collected).optional('podDisruptionBudgets') ?? [];
  return {
    subject: query.kind === 'node' ? `node/${query.name}` : `nodes of nodepool/${query.name}`,
    pods: [],
    nodes: explainNodes(query, { ...world, podDisruptionBudgets, nowMs: collected.origin.collectedAt }),
  };
}

function refuseUnread({ facts }: CollectedFacts, key: FactKey): never {
  const fact = facts[key];
  const why = fact.status === 'unread' ? fact : undefined;
  throw new HpscaleError({
    kind: why?.reason === 'denied' ? 'permission' : 'remote',
    code: 'model-facts-unknown',
    message: `${key} could not be read, and nothing can be said without: ${why?.message ?? 'no reason is known'}`,
    ...(why?.hint ? { hint: why.hint } : {}),
  });
}

function runningExplanation(pod: KubeObject, node: string): PodExplanation {
  return {
    pod: namespacedName(pod),
    workload: namespacedName(pod),
    count: 1,
    pods: [namespacedName(pod)],
    verdict: 'running',
    certainty: 'exact',
    summary: `it runs on ${node}`,
    message: null,
    pools: [],
    suggestions: [],
  };
}

interface Surroundings {
  readonly groups: ReturnType<typeof spareGroups>;
  readonly world: EditWorld;
  readonly objects: LiveObjects;
  readonly missing: readonly MissingGroups[];
}

/** What waits already is tried with them: it takes room and limits, too. */
function explainAsked(
  { pods }: Asked,
  live: readonly KubeObject[],
  cluster: LiveCluster,
  around: (owner: KubeObject | null) => Surroundings,
): PodExplanation[] {
  const asked = new Map(pods.map((one) => [one.pod.uid, one]));
  const others = live
    .filter(isPending)
    .map(toSchedulingPod)
    .filter(({ uid }) => !asked.has(uid));
  const explained = explainPods([...pods.map(({ pod }) => pod), ...others], cluster);
  return explained.flatMap((one) => {
    const own = one.pods.flatMap(({ uid }) => asked.get(uid) ?? []);
    // Pods of different workloads need different commands.
    return [...groupBy(own, ({ workload }) => workload).values()].map((alike) =>
      toExplanation(one, alike, cluster, around),
    );
  });
}

const SHOWN_PODS = 20;

function toExplanation(
  { outcome, certainty, pools }: ExplainedPods,
  alike: readonly AskedPod[],
  cluster: LiveCluster,
  around: (owner: KubeObject | null) => Surroundings,
): PodExplanation {
  const [first] = alike;
  if (!first) throw new Error('a group of pods has at least one');
  const { groups, world, objects, missing } = around(first.owner);
  const suggestions =
    outcome.kind === 'refused'
      ? [
          ...mendSuggestions(first.pod, missing, objects, world),
          ...findEdits({ pod: first.pod, cluster }, { spareGroups: groups }).map((one) =>
            describeSuggestion(one, world),
          ),
        ]
      : [];
  const names = alike.map(({ pod }) => `${pod.namespace}/${pod.name}`);
  return {
    pod: names[0] ?? '',
    workload: first.workload,
    count: alike.length,
    pods: names.slice(0, SHOWN_PODS),
    verdict: verdictOf(outcome),
    certainty,
    summary: summaryOf(outcome, pools) + missingText(outcome, missing),
    message: outcome.kind === 'refused' ? outcome.message : null,
    pools,
    suggestions,
  };
}

function verdictOf({ kind }: ExplainedPods['outcome']): PodExplanation['verdict'] {
  if (kind === 'unknown') return 'unknown';
  return kind === 'refused' ? 'unschedulable' : 'schedulable';
}

/** Why no pool is ready, where it is known. */
function missingText(outcome: ExplainedPods['outcome'], missing: readonly MissingGroups[]): string {
  if (outcome.kind !== 'refused' || outcome.failure !== 'no-node-pools') return '';
  return missing.map((one) => `; ${missingNote(one)}`).join('');
}

function missingNote({ nodeClass, missing }: MissingGroups): string {
  return `the node class ${nodeClass.metadata.name} names ${missing.join(', ')}, which the cluster does not have`;
}

const SHOWN_TYPES = 3;

function summaryOf(outcome: ExplainedPods['outcome'], pools: PodExplanation['pools']): string {
  switch (outcome.kind) {
    case 'existing-node':
      return `it fits on ${outcome.node}, which is there or on its way`;
    case 'new-node': {
      const { instanceTypes } = outcome;
      const more =
        instanceTypes.length > SHOWN_TYPES ? ` or one of ${instanceTypes.length - SHOWN_TYPES} more types` : '';
      return `Karpenter makes a node of the pool ${outcome.nodePool} for it: ${instanceTypes.slice(0, SHOWN_TYPES).join(' or ')}${more}`;
    }
    case 'unknown':
      return outcome.why;
    default:
      return refusalSummary(outcome, pools);
  }
}

function refusalSummary(
  { failure, message }: Extract<ExplainedPods['outcome'], { readonly kind: 'refused' }>,
  pools: PodExplanation['pools'],
): string {
  const [only, ...others] = pools;
  if (only?.refusal && others.length === 0) return `the node pool ${only.nodePool} refuses it: ${only.refusal.reason}`;
  if (pools.length > 0) {
    return others.length === 0
      ? `no offering of the node pool ${only?.nodePool ?? ''} takes it`
      : `none of ${pools.length} node pools takes it`;
  }
  const TEXTS: Readonly<Record<string, string>> = {
    'no-node-pools': 'there is no node pool that is ready; Karpenter says nothing then',
    'no-instance-types': 'every node pool leaves out every instance type that its node class offers',
    'opted-out': 'it asks for a node that Karpenter did not make (karpenter.sh/nodepool DoesNotExist)',
    'dynamic-resources': 'it asks for dynamic resources, which Karpenter does not support',
  };
  return TEXTS[failure] ?? message ?? failure;
}

/** What concerns all pods. */
function notesOf(
  collected: CollectedFacts,
  { nodePools, missing }: { readonly nodePools: readonly KubeObject[]; readonly missing: readonly MissingGroups[] },
  { unknownTypes }: LiveCluster,
): readonly string[] {
  const facts = factReader(collected);
  const status = facts.optional('cluster')?.autoscaling.status;
  const unread = (['pods', 'nodes', 'nodeClaims', 'daemonSets'] as const).flatMap((key) => {
    const why = facts.whyUnread(key);
    return why && why.reason !== 'not-applicable'
      ? [`${key} could not be read, and are taken for none: ${why.message}`]
      : [];
  });
  return [
    ...(status !== undefined && status !== 'InService'
      ? [`autoscaling is ${status}: Karpenter does not run, whatever is said below`]
      : []),
    ...nodePools.filter((pool) => !isConditionTrue(pool, 'Ready')).map(notReadyNote),
    ...missing.map(missingNote),
    ...(unknownTypes.length === 0
      ? []
      : [`these instance types are not known, and left out: ${unknownTypes.join(', ')}`]),
    ...unread,
  ];
}

function notReadyNote(pool: KubeObject): string {
  const failing = conditionsOf(pool).find(({ type, status }) => type !== 'Ready' && status === 'False');
  const why = failing ? `: ${failing.type} is False${failing.message ? ` (${failing.message})` : ''}` : '';
  return `the node pool ${pool.metadata.name} is not Ready and makes no node${why}`;
}
