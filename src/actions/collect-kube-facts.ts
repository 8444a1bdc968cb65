/** The facts that the Kubernetes API server tells, and those of AWS that follow from them. */
import type { Aws, Kube, ListOptions } from '../context.ts';
import type { Cluster } from '../domain/cluster.ts';
import { type Fact, type Facts, KUBE_LIST_KEYS } from '../domain/facts.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import { slimObject } from '../domain/slim-object.ts';
import { readKedaIdentity, readMetricSamples } from './collect-keda-facts.ts';
import { attempt, following } from './read-fact.ts';
import { type OnFact, settle } from './settle-facts.ts';

export interface KubeSources {
  readonly aws: Aws;
  readonly kube: Promise<Fact<Kube>>;
  readonly cluster: Promise<Fact<Cluster>>;
  readonly now: number;
}

/** Kind of each fact that is a list. */
const LISTS = {
  nodeClasses: RESOURCES.nodeClass,
  nodePools: RESOURCES.nodePool,
  nodeClaims: RESOURCES.nodeClaim,
  nodes: RESOURCES.node,
  pods: RESOURCES.pod,
  daemonSets: RESOURCES.daemonSet,
  deployments: RESOURCES.deployment,
  statefulSets: RESOURCES.statefulSet,
  namespaces: RESOURCES.namespace,
  podDisruptionBudgets: RESOURCES.podDisruptionBudget,
  horizontalPodAutoscalers: RESOURCES.horizontalPodAutoscaler,
  events: RESOURCES.event,
  crds: RESOURCES.crd,
  scaledObjects: RESOURCES.scaledObject,
  triggerAuthentications: RESOURCES.triggerAuthentication,
  clusterTriggerAuthentications: RESOURCES.clusterTriggerAuthentication,
  inferenceEndpoints: RESOURCES.inferenceEndpoint,
} as const satisfies Readonly<Record<(typeof KUBE_LIST_KEYS)[number], ResourceType>>;

type ListKey = keyof typeof LISTS;
type KubeFactKey = ListKey | 'kubernetesVersion' | 'kedaIdentity' | 'metricSamples';

/** Of events, warnings are enough; the others tell what went well. */
const OPTIONS: Partial<Record<ListKey, ListOptions>> = { events: { fieldSelector: 'type=Warning' } };

/** One list per kind, all at once; each is a promise of its own, so that what follows from one waits for no other. */
export async function collectKubeFacts(sources: KubeSources, onFact: OnFact): Promise<Pick<Facts, KubeFactKey>> {
  const kube = await sources.kube;
  const lists = Object.fromEntries(KUBE_LIST_KEYS.map((key) => [key, readList(kube, key)])) as {
    readonly [K in ListKey]: Promise<Facts[K]>;
  };
  const { aws, cluster, now } = sources;
  const keda = { aws, kube, cluster, now, ...lists };
  const reads = {
    ...lists,
    kubernetesVersion: following(kube, (client) => attempt('GET /version', () => client.version())),
    kedaIdentity: readKedaIdentity(keda),
    metricSamples: readMetricSamples(keda),
  };
  return await settle(reads, onFact);
}

async function readList(kube: Fact<Kube>, key: ListKey): Promise<Fact<readonly KubeObject[]>> {
  const type = LISTS[key];
  return await following(kube, (client) =>
    attempt(`list ${type.plural}${type.group === '' ? '' : `.${type.group}`}`, async () => {
      const objects = await client.list(type, OPTIONS[key]);
      return objects.map(slimObject);
    }),
  );
}
