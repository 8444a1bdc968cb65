/** Which pods are to be explained: named ones, a workload's, those of files, or all that are pending. */
import { podOfTemplate, type SchedulingPod, toSchedulingPod } from '../../autoscaling/pod.ts';
import { extendedResourceTolerations } from '../../autoscaling/taints.ts';
import { asObject, at } from '../../domain/json.ts';
import { type KubeObject, namespacedName, namespaceOf } from '../../domain/kube-object.ts';
import { isLive, isPending, nodeNameOf, workloadOf } from '../../domain/live-pods.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { HpscaleError, usageError } from '../../errors.ts';

export type ExplainQuery =
  /** Every pending pod, of one namespace or of all. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'pod'; readonly name: string }
  | { readonly kind: 'workload'; readonly workload: string; readonly name: string; readonly replicas: number | null }
  /** Pods and workloads of manifests; `replicas` in place of what they say. */
  | { readonly kind: 'files'; readonly objects: readonly KubeObject[]; readonly replicas: number | null };

/** A pod as the models see it, and what a person would change to change it. */
export interface AskedPod {
  readonly pod: SchedulingPod;
  /** The Deployment, the StatefulSet, or the pod itself; null where it was not read. */
  readonly owner: KubeObject | null;
  /** `Deployment/serving/chat`. */
  readonly workload: string;
}

export interface Asked {
  /** For the head of the answer: `pod/serving/chat-1`, `pending pods`. */
  readonly subject: string;
  readonly pods: readonly AskedPod[];
  /** Pods that were asked for and are on a node: `namespace/name` and the node. */
  readonly running: readonly { readonly pod: KubeObject; readonly node: string }[];
}

interface ClusterObjects {
  readonly pods: readonly KubeObject[];
  readonly workloads: readonly KubeObject[];
  readonly namespace: string | undefined;
}

/** Throws `pod-not-found`, `workload-not-found`, a usage error for files without pods. */
export function askedPods(query: ExplainQuery, cluster: ClusterObjects): Asked {
  switch (query.kind) {
    case 'pending':
      return {
        subject: 'pending pods',
        pods: inNamespace(cluster)
          .filter(isPending)
          .map((pod) => livePod(pod, cluster)),
        running: [],
      };
    case 'pod':
      return askedPod(query.name, cluster);
    case 'workload':
      return askedWorkload(query, cluster);
    default:
      return askedFiles(query.objects, query.replicas);
  }
}

function inNamespace({ pods, namespace }: ClusterObjects): readonly KubeObject[] {
  return namespace === undefined ? pods : pods.filter((pod) => namespaceOf(pod) === namespace);
}

function livePod(object: KubeObject, { workloads }: ClusterObjects): AskedPod {
  const { kind, name } = workloadOf(object);
  const namespace = namespaceOf(object);
  const isBare = kind === 'Pod';
  const owner = workloads.find(
    (one) => one.kind === kind && one.metadata.name === name && namespaceOf(one) === namespace,
  );
  return {
    pod: toSchedulingPod(object),
    owner: isBare ? object : (owner ?? null),
    workload: `${kind}/${namespace}/${name}`,
  };
}

function askedPod(name: string, cluster: ClusterObjects): Asked {
  const candidates = cluster.pods.filter((pod) => pod.metadata.name === name);
  const namespace =
    cluster.namespace ?? (candidates.length === 1 ? namespaceOf(candidates[0] as KubeObject) : 'default');
  const found = candidates.find((pod) => namespaceOf(pod) === namespace);
  if (!found) throw notFound('pod', name, namespace, inNamespace({ ...cluster, namespace }));
  const subject = `pod/${namespacedName(found)}`;
  const node = nodeNameOf(found);
  if (node !== undefined || !isLive(found))
    return { subject, pods: [], running: [{ pod: found, node: node ?? 'no node' }] };
  return { subject, pods: [livePod(found, cluster)], running: [] };
}

/** Its pending pods; with a number of replicas, as many new pods of its template. */
function askedWorkload(
  { workload, name, replicas }: Extract<ExplainQuery, { readonly kind: 'workload' }>,
  cluster: ClusterObjects,
): Asked {
  const namespace = cluster.namespace ?? 'default';
  const all = cluster.workloads.filter((one) => one.kind === workload && namespaceOf(one) === namespace);
  const found = all.find(({ metadata }) => metadata.name === name);
  if (!found) throw notFound(workload, name, namespace, all);
  const subject = `${workload.toLowerCase()}/${namespace}/${name}`;
  if (replicas !== null) return { subject, pods: podsOfTemplate(found, replicas), running: [] };
  const own = cluster.pods.filter((pod) => {
    const owner = workloadOf(pod);
    return owner.kind === workload && owner.name === name && namespaceOf(pod) === namespace && isLive(pod);
  });
  const pending = own.filter(isPending).map((pod) => livePod(pod, cluster));
  if (pending.length > 0) return { subject, pods: pending, running: [] };
  const running = own.flatMap((pod) => {
    const node = nodeNameOf(pod);
    return node === undefined ? [] : [{ pod, node }];
  });
  // Nothing waits: what one more pod of it would meet.
  return { subject, pods: podsOfTemplate(found, 1), running };
}

function askedFiles(objects: readonly KubeObject[], replicas: number | null): Asked {
  const pods = objects.flatMap((object) => {
    if (object.kind === 'Pod') return podsOfTemplate(object, replicas ?? 1);
    if (templateOf(object) === undefined) return [];
    return podsOfTemplate(object, replicas ?? replicasOf(object));
  });
  if (pods.length === 0) {
    throw usageError(
      'no-pods',
      'there is no pod, and nothing that makes pods, in what was given',
      'give a Pod, a Deployment, a StatefulSet, a Job',
    );
  }
  return { subject: 'files', pods, running: [] };
}

/** Job, Deployment and the like; a CronJob's is a level deeper. */
function templateOf({ kind, spec }: KubeObject): unknown {
  if (kind === 'DaemonSet') return undefined;
  return at(spec, 'template') ?? at(at(at(spec, 'jobTemplate'), 'spec'), 'template');
}

function replicasOf({ spec }: KubeObject): number {
  const { replicas, parallelism } = asObject(spec);
  const count = replicas ?? parallelism;
  return typeof count === 'number' && count >= 0 ? count : 1;
}

/** Not admitted yet: the tolerations that EKS's admission would add are added. */
function podsOfTemplate(owner: KubeObject, replicas: number): AskedPod[] {
  const template = owner.kind === 'Pod' ? { metadata: owner.metadata, spec: owner.spec } : templateOf(owner);
  const one = podOfTemplate(owner, template);
  const tolerations = [...one.tolerations, ...extendedResourceTolerations(one.requests.keys())];
  const workload = `${owner.kind}/${namespaceOf(owner)}/${owner.metadata.name}`;
  return Array.from({ length: replicas }, (_, index) => {
    const name = replicas === 1 ? one.name : `${one.name} #${index + 1}`;
    return { pod: { ...one, name, uid: `${one.uid}/${index}`, tolerations }, owner, workload };
  });
}

function notFound(kind: string, name: string, namespace: string, others: readonly KubeObject[]): HpscaleError {
  const names = others.map(({ metadata }) => metadata.name);
  return new HpscaleError({
    kind: 'not-found',
    code: `${kind === 'pod' ? 'pod' : 'workload'}-not-found`,
    message: `there is no ${kind} "${name}" in the namespace "${namespace}"${didYouMean(name, names)}`,
    hint: 'pass --namespace if it is elsewhere; without a name, every pending pod is explained',
  });
}
