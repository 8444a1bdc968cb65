/** The translation team's manifests, and what tests ask of a sandbox cluster. */
import type { KubeObject, ResourceType } from '../../../../src/domain/kube-object.ts';
import { conditionOf, RESOURCES } from '../../../../src/domain/kube-object.ts';
import { buildSeed } from '../../../helpers/seeds.ts';
import type { Seed } from '../../../../src/sandbox/seed.ts';
import { startSandboxCluster, type SandboxCluster } from './sandbox-cluster.ts';

export function nodeClass(groups: readonly string[] = ['gpu-g5']): KubeObject {
  return {
    apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
    kind: 'HyperpodNodeClass',
    metadata: { name: 'gpu' },
    spec: { instanceGroups: groups },
  };
}

export function nodePool(overrides: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'gpu' },
    spec: {
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
          requirements: [{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['ml.g5.xlarge'] }],
          expireAfter: 'Never',
        },
      },
      disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '30s', budgets: [{ nodes: '100%' }] },
      ...overrides,
    },
  };
}

/** A Deployment `translate`, one GPU per pod unless told otherwise. */
export function workload(
  replicas: number,
  options: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly image?: string;
  } = {},
): KubeObject {
  const requests = options.requests ?? { cpu: '1', memory: '2Gi', 'nvidia.com/gpu': '1' };
  const gpus = requests['nvidia.com/gpu'];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'translate', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'translate' } },
      template: {
        metadata: { labels: { app: 'translate' }, annotations: options.annotations ?? {} },
        spec: {
          nodeSelector: options.nodeSelector ?? {},
          containers: [
            {
              name: 'translate',
              image: options.image ?? 'registry.example.com/translate:1.0',
              resources: { requests, ...(gpus === undefined ? {} : { limits: { 'nvidia.com/gpu': gpus } }) },
            },
          ],
        },
      },
    },
  };
}

/** A cluster with autoscaling in service. */
export async function startAutoscaledCluster(seed: Seed = buildSeed()): Promise<SandboxCluster> {
  const cluster = startSandboxCluster(seed);
  cluster.enableAutoscaling();
  await cluster.seconds(seed.timings.enable + 1);
  return cluster;
}

/** The same with the node class and the node pool applied and Ready. */
export async function startGpuCluster(
  seed: Seed = buildSeed(),
  pool: KubeObject = nodePool(),
): Promise<SandboxCluster> {
  const cluster = await startAutoscaledCluster(seed);
  cluster.apply(RESOURCES.nodeClass, nodeClass());
  cluster.apply(RESOURCES.nodePool, pool);
  await cluster.seconds(1);
  return cluster;
}

export function get(cluster: SandboxCluster, type: ResourceType, name: string): KubeObject {
  const object = cluster.store.get(type, name, type.isNamespaced ? 'default' : undefined);
  if (!object) throw new Error(`there is no ${type.kind} ${name}`);
  return object;
}

/** `True`, or `False: Reason: message`. */
export function condition(object: KubeObject, type: string): string {
  const { status, reason, message } = conditionOf(object, type) ?? { status: 'absent' };
  return status === 'True' || reason === undefined ? status : `${status}: ${reason}: ${message}`;
}

export function claims(cluster: SandboxCluster): readonly KubeObject[] {
  return cluster.store.list(RESOURCES.nodeClaim);
}

/** Pods of the team's Deployment. */
export function teamPods(cluster: SandboxCluster): readonly KubeObject[] {
  return cluster.store.list(RESOURCES.pod, { namespace: 'default', labels: { app: 'translate' } });
}

export function phases(cluster: SandboxCluster): string[] {
  return teamPods(cluster).map((pod) => (pod.status as { phase: string }).phase);
}

/** Instances of a group as SageMaker has them. */
export function instances(cluster: SandboxCluster, group = 'gpu-g5'): string[] {
  return cluster.aws
    .nodes(cluster.aws.servedClusterName)
    .flatMap((node) => (node.instanceGroup === group ? [node.status] : []));
}

/** Messages of events with that reason, said by that component. */
export function messages(cluster: SandboxCluster, reason: string, component: string): string[] {
  return cluster.store
    .list(RESOURCES.event)
    .filter((event) => event['reason'] === reason && event['reportingComponent'] === component)
    .map((event) => String(event['message']));
}
