/** Capacity chains of a cluster's scaled objects, or of named workloads, from facts. */
import type { CapacityChain } from '../../domain/capacity.ts';
import type { FactKey, FactsOrigin, FactValues, UnreadFact } from '../../domain/facts.ts';
import { isLive, nodeNameOf } from '../../domain/live-pods.ts';
import { type KubeObject, namespaceOf } from '../../domain/kube-object.ts';
import { scaleTargetOf } from '../../domain/live-fields.ts';
import type { QuotaSources } from '../../domain/quota-of-facts.ts';
import { DEFAULT_MAX_REPLICAS } from '../keda/admission.ts';
import { type LabelSelector, selectsLabels } from '../label-selector.ts';
import { type LiveCluster, type LiveObjects, toLiveCluster } from '../live-cluster.ts';
import { podOfTemplate, type SchedulingPod } from '../pod.ts';
import { buildChain, type ChainQuestion } from './chain.ts';
import type { Given } from './links.ts';

/** Facts, each there or with its reason: what a check's context and a snapshot both are. */
export interface FactReader {
  readonly origin: FactsOrigin;
  readonly optional: <K extends FactKey>(key: K) => FactValues[K] | undefined;
  readonly whyUnread: (key: FactKey) => UnreadFact | undefined;
}

/** A workload and how many replicas of it are asked about. */
export interface CapacityTarget {
  /** `Deployment`, `StatefulSet`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly maxReplicas: number;
  readonly maximumSource: string;
  readonly scaledObject: string | null;
}

/** The target of a scaled object, with its maximum. */
export function targetOfScaledObject(object: KubeObject): CapacityTarget {
  const { maxReplicaCount } = (object.spec ?? {}) as { readonly maxReplicaCount?: number };
  const namespace = namespaceOf(object);
  return {
    ...scaleTargetOf(object),
    namespace,
    maxReplicas: maxReplicaCount ?? DEFAULT_MAX_REPLICAS,
    maximumSource: maxReplicaCount === undefined ? "KEDA's default" : 'maxReplicaCount',
    scaledObject: `${namespace}/${object.metadata.name}`,
  };
}

/** Chains in the order of the targets. What all of them stand on is read once; `toCluster` may have read the cluster before. */
export function chainsOf(
  targets: readonly CapacityTarget[],
  facts: FactReader,
  toCluster: (objects: LiveObjects) => LiveCluster = toLiveCluster,
): readonly CapacityChain[] {
  const shared = {
    cluster: clusterOf(facts, toCluster),
    quotas: quotasOf(facts),
    network: networkOf(facts),
  };
  return targets.map((target) => buildChain({ ...shared, ...questionOf(target, facts) }));
}

function questionOf(
  target: CapacityTarget,
  facts: FactReader,
): Pick<ChainQuestion, 'target' | 'scaledObject' | 'maxReplicas' | 'maximumSource' | 'running' | 'waiting' | 'pod'> {
  const { kind, namespace, name, maxReplicas, maximumSource, scaledObject } = target;
  const workload = workloadOf(target, facts);
  return {
    target: `${kind}/${namespace}/${name}`,
    scaledObject,
    maxReplicas,
    maximumSource,
    ...('value' in workload ? podsOf(workload.value, facts.optional('pods') ?? []) : { running: 0, waiting: 0 }),
    pod: 'value' in workload ? { value: podOf(workload.value) } : workload,
  };
}

const WORKLOADS: Readonly<Record<string, 'deployments' | 'statefulSets'>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulSets',
};

function workloadOf({ kind, namespace, name }: CapacityTarget, facts: FactReader): Given<KubeObject> {
  const key = WORKLOADS[kind];
  if (key === undefined) return { missing: `what a ${kind} makes pods from is not known here` };
  const objects = given(facts, key);
  if ('missing' in objects) return objects;
  const workload = objects.value.find((object) => object.metadata.name === name && namespaceOf(object) === namespace);
  return workload ? { value: workload } : { missing: `there is no ${kind} ${namespace}/${name}` };
}

interface WorkloadSpec {
  readonly selector?: LabelSelector;
  readonly template?: unknown;
}

function podOf(workload: KubeObject): SchedulingPod {
  return podOfTemplate(workload, (workload.spec as WorkloadSpec | undefined)?.template);
}

/** Its pods that have not ended: on nodes, and waiting for one. */
function podsOf(workload: KubeObject, pods: readonly KubeObject[]): Pick<ChainQuestion, 'running' | 'waiting'> {
  const { selector } = (workload.spec ?? {}) as WorkloadSpec;
  const namespace = namespaceOf(workload);
  const own = pods.filter(
    (pod) => namespaceOf(pod) === namespace && selectsLabels(selector, pod.metadata.labels) && isLive(pod),
  );
  const running = own.filter((pod) => nodeNameOf(pod) !== undefined).length;
  return { running, waiting: own.length - running };
}

function clusterOf(facts: FactReader, toCluster: (objects: LiveObjects) => LiveCluster): ChainQuestion['cluster'] {
  const lists = givenAll(facts, ['nodeClasses', 'nodePools', 'nodeClaims', 'nodes', 'pods', 'daemonSets']);
  return 'missing' in lists ? lists : { value: toCluster(lists.value) };
}

function quotasOf(facts: FactReader): Given<QuotaSources> {
  const needed = givenAll(facts, ['quotas', 'regionClusters', 'cluster']);
  if ('missing' in needed) return needed;
  const { quotas, regionClusters, cluster } = needed.value;
  return {
    value: {
      region: facts.origin.region ?? '',
      clusterName: cluster.name,
      quotas,
      regionClusters,
      quotaDefaults: facts.optional('quotaDefaults'),
      quotaRequests: facts.optional('quotaRequests'),
    },
  };
}

function networkOf(facts: FactReader): ChainQuestion['network'] {
  return givenAll(facts, ['cluster', 'subnets']);
}

function given<K extends FactKey>(facts: FactReader, key: K): Given<FactValues[K]> {
  const value = facts.optional(key);
  return value === undefined ? { missing: facts.whyUnread(key)?.message ?? `${key} was not read` } : { value };
}

/** All of them, or the reason of the first that is missing. */
function givenAll<K extends FactKey>(
  facts: FactReader,
  keys: readonly K[],
): Given<{ readonly [P in K]: FactValues[P] }> {
  const values: Partial<Record<FactKey, unknown>> = {};
  for (const key of keys) {
    const answer = given(facts, key);
    if ('missing' in answer) return answer;
    values[key] = answer.value;
  }
  return { value: values as { readonly [P in K]: FactValues[P] } };
}
