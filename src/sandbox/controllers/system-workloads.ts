/** What a HyperPod cluster on EKS has from the start: DNS, health monitoring, device plugins. */
import { INSTANCE_TYPES } from '../../domain/instance-type.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { INSTANCE_TYPE_LABEL } from '../../domain/node-labels.ts';
import { GPU_RESOURCE } from '../../domain/workload.ts';
import type { ControllerContext } from './controller-context.ts';
import { KINDS } from './resources.ts';
import { createRunningDeployment } from './seed-workloads.ts';

/** The version in the current chart; 1.0.742.0_1.0.241.0 is the least that autoscaling asks for. */
const HEALTH_MONITORING_TAG = '1.0.1892.0_1.0.424.0';
const NEURON_RESOURCE = 'aws.amazon.com/neuron';
const MANAGER = 'helm';

const HEALTH_TOLERATIONS = [
  { key: GPU_RESOURCE, operator: 'Exists', effect: 'NoSchedule' },
  { key: 'sagemaker.amazonaws.com/node-health-status', operator: 'Exists', effect: 'NoSchedule' },
];

/** Installs them; what has no node of its own kind runs on the first nodes. */
export function installSystemWorkloads(context: ControllerContext, nodes: readonly KubeObject[]): void {
  const { store, services } = context;
  const { region } = services.seed.account;
  const health = `905418368575.dkr.ecr.${region}.amazonaws.com/hyperpod-health-monitoring-agent:${HEALTH_MONITORING_TAG}`;
  store.create(KINDS.namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'aws-hyperpod' } }, MANAGER);
  const agent = { image: health, tolerations: [{ operator: 'Exists' }], cpu: '500m', memory: '512Mi' };
  for (const object of [
    daemonSet('aws-hyperpod', 'health-monitoring-agent', { ...agent, types: typesWith(GPU_RESOURCE) }),
    daemonSet('aws-hyperpod', 'health-monitoring-agent-non-nvidia', {
      ...agent,
      app: 'health-monitoring-agent',
      types: typesWith(NEURON_RESOURCE),
    }),
    daemonSet('kube-system', 'hyperpod-dependencies-nvidia-device-plugin', {
      image: 'nvcr.io/nvidia/k8s-device-plugin:v0.16.1',
      types: typesWith(GPU_RESOURCE),
      tolerations: HEALTH_TOLERATIONS,
      cpu: '50m',
      memory: '64Mi',
    }),
  ]) {
    store.create(KINDS.daemonSet, object, MANAGER);
  }
  installDeployment(context, coreDns(region), nodes);
}

/** A Deployment of the platform: its pods run where there are nodes, and wait for one where there are none. */
export function installDeployment(context: ControllerContext, object: KubeObject, nodes: readonly KubeObject[]): void {
  const { replicas } = object.spec as { replicas: number };
  const places = Array.from({ length: replicas }, (_, index) => nodes[index % nodes.length]);
  if (nodes.length === 0) context.store.create(KINDS.deployment, object, MANAGER);
  else
    createRunningDeployment(
      context,
      object,
      places.filter((node) => node !== undefined),
    );
}

function typesWith(resource: string): string[] {
  return INSTANCE_TYPES.filter((type) => type.accelerator?.resource === resource).map((type) => type.name);
}

interface DaemonSpec {
  readonly image: string;
  readonly types: readonly string[];
  readonly tolerations: readonly unknown[];
  readonly cpu: string;
  readonly memory: string;
  readonly app?: string;
}

function daemonSet(namespace: string, name: string, spec: DaemonSpec): KubeObject {
  const labels = { app: spec.app ?? name };
  const term = {
    matchExpressions: [{ key: INSTANCE_TYPE_LABEL, operator: 'In', values: spec.types }],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          affinity: {
            nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
          },
          tolerations: spec.tolerations,
          containers: [{ name, image: spec.image, resources: { requests: { cpu: spec.cpu, memory: spec.memory } } }],
        },
      },
    },
  };
}

/** As the EKS add-on deploys it. */
function coreDns(region: string): KubeObject {
  const labels = { 'eks.amazonaws.com/component': 'coredns', 'k8s-app': 'kube-dns' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace: 'kube-system', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          priorityClassName: 'system-cluster-critical',
          tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
          containers: [
            {
              name: 'coredns',
              image: `602401143452.dkr.ecr.${region}.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2`,
              resources: { requests: { cpu: '100m', memory: '70Mi' }, limits: { memory: '170Mi' } },
            },
          ],
        },
      },
    },
  };
}
