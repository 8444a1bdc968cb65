/** From the maximum that a scaler may ask for to the replicas that can be had, and the link that ends it. */
import type { CapacityChain, CapacityLink } from '../../domain/capacity.ts';
import type { Cluster, Subnet } from '../../domain/cluster.ts';
import type { Certainty } from '../../domain/finding.ts';
import { findInstanceType } from '../../domain/instance-type.ts';
import type { QuotaSources } from '../../domain/quota-of-facts.ts';
import type { LiveCluster } from '../live-cluster.ts';
import type { SchedulingPod } from '../pod.ts';
import { formatAmount } from '../resource-list.ts';
import {
  type Given,
  instanceQuotaLink,
  type LinkQuestion,
  nodesText,
  subnetLink,
  unknownLink,
  wideQuotaLink,
} from './links.ts';
import { type NodePlan, planNodes } from './plan-nodes.ts';

export interface ChainQuestion {
  readonly target: string;
  readonly scaledObject: string | null;
  readonly maxReplicas: number;
  /** Where the maximum is written: `maxReplicaCount`, `KEDA's default`. */
  readonly maximumSource: string;
  /** Replicas that are on nodes now. */
  readonly running: number;
  /** Replicas that wait for one. */
  readonly waiting: number;
  /** One pod of the workload, or why there is none. */
  readonly pod: Given<SchedulingPod>;
  readonly cluster: Given<LiveCluster>;
  readonly quotas: Given<QuotaSources>;
  readonly network: Given<{ readonly cluster: Cluster; readonly subnets: readonly Subnet[] }>;
}

/** More pods than that are not packed one by one: the answer would not change, the wait would. */
const MOST_REPLICAS = 2_000;

/** All links, in the order in which they would end it. */
export function buildChain(question: ChainQuestion): CapacityChain {
  const { target, scaledObject, maxReplicas, running, waiting } = question;
  const links = [scalerLink(question), ...laterLinks(question)];
  const known = links.flatMap((link) => (link.maxReplicas === null ? [] : [link.maxReplicas]));
  const reachable = Math.min(...known);
  const binding = links.find((link) => link.maxReplicas === reachable && reachable < maxReplicas);
  const isSure = links.every(({ certainty }) => certainty === 'exact');
  return {
    target,
    scaledObject,
    maxReplicas,
    running,
    waiting,
    links,
    binding: binding?.name ?? null,
    reachableReplicas: reachable,
    certainty: isSure ? 'exact' : known.length === 1 ? 'unknown' : 'bound',
  };
}

function scalerLink({ maxReplicas, maximumSource }: ChainQuestion): CapacityLink {
  return { name: 'scaler-maximum', maxReplicas, certainty: 'exact', detail: `${maximumSource} ${maxReplicas}` };
}

function laterLinks(question: ChainQuestion): CapacityLink[] {
  const names = [
    'nodes',
    'node-pool-limits',
    'instance-quota',
    'cluster-quota',
    'total-quota',
    'subnet-addresses',
  ] as const;
  const why = whyUnknown(question);
  if (why !== undefined) return names.map((name) => unknownLink(name, why));
  const { cluster, pod } = question;
  if ('missing' in cluster || 'missing' in pod) return [];
  const replicas = Math.max(0, question.maxReplicas - question.running);
  const ask = { cluster: cluster.value, pod: pod.value, replicas };
  const plan = planNodes({ ...ask, withLimits: false });
  const certainty = certaintyOf(plan, pod.value, cluster.value);
  const link: LinkQuestion = { maxReplicas: question.maxReplicas, plan, certainty };
  return [
    nodesLink(question, link, pod.value),
    limitsLink(question, planNodes({ ...ask, withLimits: true }), link, cluster.value),
    instanceQuotaLink(link, question.quotas),
    wideQuotaLink('cluster', link, question.quotas),
    wideQuotaLink('total', link, question.quotas),
    subnetLink(link, question.network),
  ];
}

function whyUnknown({ cluster, pod, maxReplicas }: ChainQuestion): string | undefined {
  if ('missing' in pod) return pod.missing;
  if ('missing' in cluster) return cluster.missing;
  if (maxReplicas > MOST_REPLICAS) return `more than ${MOST_REPLICAS} replicas are not packed onto nodes one by one`;
  if (pod.value.unmodelled.length > 0)
    return `the pods use ${pod.value.unmodelled.join(', ')}, which the model does not know`;
  return undefined;
}

/** What HyperPod does not document makes a bound of it: pods per node, and which of several types is started. */
function certaintyOf({ newNodes }: NodePlan, pod: SchedulingPod, { unknownTypes }: LiveCluster): Certainty {
  const isDocumented = newNodes.every(({ instanceType }) => findInstanceType(instanceType)?.maxPods !== undefined);
  const hasChoice = newNodes.some(({ hasAlternatives }) => hasAlternatives);
  const prefers = pod.preferredTerms.length > 0;
  return isDocumented && !hasChoice && !prefers && unknownTypes.length === 0 ? 'exact' : 'bound';
}

function nodesLink(question: ChainQuestion, { plan, certainty }: LinkQuestion, pod: SchedulingPod): CapacityLink {
  const { running, maxReplicas } = question;
  const parts = [
    `${maxReplicas} × (${requestsText(pod)})`,
    ...(running > 0 ? [`${running} on nodes now`] : []),
    ...(plan.onExisting > 0 ? [`${plan.onExisting} fit on nodes there are`] : []),
    ...(plan.newNodes.length > 0 ? [`${nodesText(plan.newNodes)} to make`] : []),
    ...(plan.unplaced > 0 ? [`${plan.unplaced} fit nowhere: ${plan.failure ?? 'no node pool is ready'}`] : []),
  ];
  return { name: 'nodes', maxReplicas: maxReplicas - plan.unplaced, certainty, detail: parts.join(', ') };
}

/** What pods ask for, less what every pod has. */
function requestsText({ requests }: SchedulingPod): string {
  const isDevice = (name: string) => Number(!name.includes('/'));
  const own = [...requests]
    .filter(([name]) => name !== 'pods')
    .toSorted(([a], [b]) => isDevice(a) - isDevice(b) || (a < b ? -1 : 1));
  return own.length === 0 ? 'no requests' : own.map(([name, amount]) => `${formatAmount(amount)} ${name}`).join(', ');
}

function limitsLink(
  question: ChainQuestion,
  limited: NodePlan,
  { plan, certainty }: LinkQuestion,
  cluster: LiveCluster,
): CapacityLink {
  const stopped = limited.unplaced - plan.unplaced;
  const pools = cluster.pools.filter(({ limits }) => limits.size > 0);
  const texts = pools.map(({ name, limits }) => {
    const amounts = [...limits].map(([resource, amount]) => `${resource} ${formatAmount(amount)}`);
    return `${name}: ${amounts.join(', ')}`;
  });
  return {
    name: 'node-pool-limits',
    maxReplicas: question.maxReplicas - Math.max(0, stopped),
    certainty,
    detail: texts.length === 0 ? 'no node pool has limits' : texts.join('; '),
  };
}
