/** The speech team's cluster as the models see it: one node class with two GPU groups, one node pool for the smaller. */
import { type LiveCluster, toLiveCluster } from '../../src/autoscaling/live-cluster.ts';
import { optionsOfNodeClass } from '../../src/autoscaling/offerings.ts';
import { type SchedulingPod, toSchedulingPod } from '../../src/autoscaling/pod.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';

const ZONE_A = 'us-west-2a';
const ZONE_B = 'us-west-2b';

/** As a node class publishes it. */
function publishedGroup(name: string, type: string, zone: string) {
  return { name, instanceTypes: [type], subnets: [{ id: `subnet-${zone}`, zone, zoneId: zone }] };
}

const NODE_CLASS: KubeObject = {
  apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
  kind: 'HyperpodNodeClass',
  metadata: { name: 'gpu' },
  spec: { instanceGroups: ['gpu-g6-a', 'gpu-g6-b'] },
  status: {
    instanceGroups: [
      publishedGroup('gpu-g6-a', 'ml.g6.xlarge', ZONE_A),
      publishedGroup('gpu-g6-b', 'ml.g6.4xlarge', ZONE_B),
    ],
  },
};

/** `ml.g6.xlarge` only, tainted, for the team speech, with room for one GPU. */
export function speechPool(spec: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'gpu' },
    spec: {
      limits: { 'nvidia.com/gpu': '1' },
      template: {
        metadata: { labels: { team: 'speech' } },
        spec: {
          nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
          requirements: [{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['ml.g6.xlarge'] }],
          taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
        },
      },
      ...spec,
    },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** The cluster without a node. */
export function speechCluster(pools: readonly KubeObject[] = [speechPool()]): LiveCluster {
  return toLiveCluster({
    nodeClasses: [NODE_CLASS],
    nodePools: pools,
    nodeClaims: [],
    nodes: [],
    pods: [],
    daemonSets: [],
  });
}

/** A group of the cluster that no node class has: four GPUs. */
export const SPARE_GROUP = {
  name: 'gpu-g6e',
  options: optionsOfNodeClass([publishedGroup('gpu-g6e', 'ml.g6e.12xlarge', ZONE_A)]).options,
};

export const TOLERATES_GPU = { tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }] };

/** Asks for one GPU, one core, 1Gi. */
export function transcribePod(spec: Readonly<Record<string, unknown>> = {}, name = 'transcribe'): SchedulingPod {
  return toSchedulingPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'serving', uid: name },
    spec: { containers: [askingFor({})], ...spec },
  });
}

/** A container that asks for one GPU, one core, 1Gi, or as said. */
export function askingFor(requests: Readonly<Record<string, string>>) {
  return { name: 'main', resources: { requests: { cpu: '1', memory: '1Gi', 'nvidia.com/gpu': '1', ...requests } } };
}
