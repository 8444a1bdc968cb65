/** The nodes and pods that a seed starts with: there and running, as if they had been for long. */
import type { KubeObject } from '../../domain/kube-object.ts';
import { INSTANCE_GROUP_LABEL } from '../../autoscaling/karpenter/well-known-labels.ts';
import type { SeedInstanceGroup } from '../seed.ts';
import type { ControllerContext } from './controller-context.ts';
import { runningStatus } from './kubelet.ts';
import { createReadyNode } from './node-joiner.ts';
import { ownerReference } from './replica-sets.ts';
import { KINDS } from './resources.ts';
import { hashOf } from './template-hash.ts';

const MANAGER = 'kube-controller-manager';

/** Creates the nodes that run, and the Deployment `<group>-app` of each group that has pods. */
export function createSeedNodes(context: ControllerContext): void {
  const { aws, services } = context;
  const cluster = services.seed.clusters.find(({ name }) => name === aws.servedClusterName);
  if (!cluster) return;
  const nodes = new Map<string, KubeObject[]>();
  for (const node of aws.nodes(cluster.name)) {
    if (node.status !== 'Running') continue;
    const created = createReadyNode(context, node);
    const group = nodes.get(node.instanceGroup) ?? [];
    group.push(created);
    nodes.set(node.instanceGroup, group);
  }
  for (const group of cluster.instanceGroups) {
    const own = nodes.get(group.name) ?? [];
    if (group.podsPerNode && own.length > 0) createApp(context, group, own);
  }
}

/** Deployment, ReplicaSet and pods in their final state, so that nothing has to be started. */
function createApp(context: ControllerContext, group: SeedInstanceGroup, nodes: readonly KubeObject[]): void {
  const { store } = context;
  const name = `${group.name}-app`;
  const replicas = nodes.length * (group.podsPerNode ?? 0);
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: {
      nodeSelector: { [INSTANCE_GROUP_LABEL]: group.name },
      containers: [
        {
          name: 'app',
          image: 'public.ecr.aws/eks-distro/kubernetes/pause:3.10',
          resources: { requests: { cpu: '250m', memory: '256Mi' } },
        },
      ],
    },
  };
  const deployment = store.create(
    KINDS.deployment,
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'default', labels, annotations: { 'deployment.kubernetes.io/revision': '1' } },
      spec: { replicas, selector: { matchLabels: labels }, template },
    },
    'kubectl',
  );
  const hash = hashOf((deployment.spec as { template: unknown }).template);
  const podLabels = { ...labels, 'pod-template-hash': hash };
  const set = store.create(
    KINDS.replicaSet,
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        namespace: 'default',
        labels: podLabels,
        annotations: { 'deployment.kubernetes.io/revision': '1' },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas,
        selector: { matchLabels: podLabels },
        template: { ...template, metadata: { labels: podLabels } },
      },
    },
    MANAGER,
  );
  for (const node of nodes) {
    for (let index = 0; index < (group.podsPerNode ?? 0); index += 1) createRunningPod(context, set, node);
  }
}

function createRunningPod(context: ControllerContext, set: KubeObject, node: KubeObject): void {
  const { template } = set.spec as { template: { metadata: { labels: Record<string, string> }; spec: object } };
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${set.metadata.name}-`,
      namespace: 'default',
      labels: template.metadata.labels,
      ownerReferences: [ownerReference(set)],
    },
    spec: { ...template.spec, nodeName: node.metadata.name },
  };
  const created = context.store.create(KINDS.pod, pod, MANAGER);
  const status = runningStatus(created, node, context.clock.now(), context.services.random);
  context.store.updateStatus(KINDS.pod, { ...created, status }, 'kubelet');
}
