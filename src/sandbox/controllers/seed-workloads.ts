/** The nodes and pods that a seed starts with: there and running, as if they had been for long. */
import type { KubeObject } from '../../domain/kube-object.ts';
import { INSTANCE_GROUP_LABEL } from '../../autoscaling/karpenter/well-known-labels.ts';
import type { SeedInstanceGroup } from '../seed.ts';
import type { ControllerContext } from './controller-context.ts';
import { belongsOn, podForNode, templateOf } from './daemon-sets.ts';
import { runningStatus } from './kubelet.ts';
import { createReadyNode } from './node-joiner.ts';
import { ownerReference } from './replica-sets.ts';
import { KINDS } from './resources.ts';
import { hashOf } from './template-hash.ts';

const MANAGER = 'kube-controller-manager';
const REVISION = 'deployment.kubernetes.io/revision';

/** Creates the nodes that run, in the order of AWS. */
export function createSeedNodes(context: ControllerContext): readonly KubeObject[] {
  const { aws } = context;
  if (aws.servedClusterName === '') return [];
  return aws
    .nodes(aws.servedClusterName)
    .filter((node) => node.status === 'Running')
    .map((node) => createReadyNode(context, node));
}

/** Creates the Deployment `<group>-app` of each group that has pods on its nodes. */
export function createSeedApps(context: ControllerContext, nodes: readonly KubeObject[]): void {
  const { aws, services } = context;
  const cluster = services.seed.clusters.find(({ name }) => name === aws.servedClusterName);
  for (const group of cluster?.instanceGroups ?? []) {
    const own = nodes.filter((node) => node.metadata.labels?.[INSTANCE_GROUP_LABEL] === group.name);
    const places = own.flatMap((node) => Array.from({ length: group.podsPerNode ?? 0 }, () => node));
    if (places.length > 0) createRunningDeployment(context, groupApp(group, places.length), places);
  }
}

function groupApp(group: SeedInstanceGroup, replicas: number): KubeObject {
  const labels = { app: `${group.name}-app` };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${group.name}-app`, namespace: 'default', labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
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
      },
    },
  };
}

interface Template {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: object;
}

/** A Deployment whose pods run already, one on each of the places: nothing has to be scheduled or started. */
export function createRunningDeployment(
  context: ControllerContext,
  object: KubeObject,
  places: readonly KubeObject[],
): void {
  const { store } = context;
  const annotations = { ...object.metadata.annotations, [REVISION]: '1' };
  const deployment = store.create(
    KINDS.deployment,
    { ...object, metadata: { ...object.metadata, annotations } },
    'kubectl',
  );
  const spec = deployment.spec as { template: Template; selector: { matchLabels: Record<string, string> } };
  const hash = hashOf(spec.template);
  const own = { 'pod-template-hash': hash };
  const template = { ...spec.template, metadata: { labels: { ...spec.template.metadata.labels, ...own } } };
  const set = store.create(
    KINDS.replicaSet,
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...namespaceOf(object),
        name: `${object.metadata.name}-${hash}`,
        labels: template.metadata.labels,
        annotations: { [REVISION]: '1' },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas: places.length,
        selector: { matchLabels: { ...spec.selector.matchLabels, ...own } },
        template,
      },
    },
    MANAGER,
  );
  for (const node of places) createRunningPod(context, set, { node, template });
}

/** The DaemonSets' pods of the nodes that exist from the start. */
export function createSeedDaemonPods(context: ControllerContext, nodes: readonly KubeObject[]): void {
  for (const set of context.index.all(KINDS.daemonSet).values()) {
    const template = templateOf(set);
    for (const node of nodes) {
      if (belongsOn(template, node)) createStarted(context, podForNode(set, node.metadata.name), node);
    }
  }
}

function createStarted(context: ControllerContext, pod: KubeObject, node: KubeObject): void {
  const status = runningStatus(pod, node, context.clock.now(), context.services.random);
  context.store.create(KINDS.pod, { ...pod, status }, MANAGER, { keepsStatus: true });
}

function namespaceOf(object: KubeObject): { namespace?: string } {
  return object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace };
}

function createRunningPod(
  context: ControllerContext,
  set: KubeObject,
  { node, template }: { readonly node: KubeObject; readonly template: Template },
): void {
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${set.metadata.name}-`,
      ...namespaceOf(set),
      labels: template.metadata.labels,
      ownerReferences: [ownerReference(set)],
    },
    spec: { ...template.spec, nodeName: node.metadata.name },
  };
  createStarted(context, pod, node);
}
