/** Node objects as HyperPod instances register them. */
import type { Condition, KubeObject } from '../../domain/kube-object.ts';
import { nodeNameOfInstance } from '../../domain/cluster.ts';
import { findInstanceType, type InstanceType } from '../../domain/instance-type.ts';
import { capacityOf, deviceCapacity, eksReserved } from '../../autoscaling/offerings.ts';
import {
  CAPACITY_TYPE_LABEL,
  INSTANCE_GROUP_LABEL,
  INSTANCE_TYPE_LABEL,
  ZONE_LABEL,
} from '../../autoscaling/karpenter/well-known-labels.ts';
import { subtractResources, toQuantities, type ResourceList } from '../../autoscaling/resource-list.ts';
import { NOT_READY_TAINTS } from '../../autoscaling/taints.ts';
import type { SandboxNode } from '../parts.ts';
import { kubeTime } from '../kube-time.ts';

export interface NodeFacts {
  readonly node: SandboxNode;
  readonly nowMs: number;
  readonly kubernetesVersion: string;
  /** Ready, with its devices. */
  readonly isInitialized: boolean;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly address: string;
}

/** Types that the table does not know get the smallest size that still holds a pod. */
const UNKNOWN_TYPE: InstanceType = { name: '', vcpus: 2, memoryMiB: 8192, arch: 'amd64' };

/** The Node of an instance. */
export function buildNode(facts: NodeFacts): KubeObject {
  const { node } = facts;
  const type = findInstanceType(node.instanceType) ?? UNKNOWN_TYPE;
  const name = nodeNameOfInstance(node.instanceId);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': type.arch,
        'beta.kubernetes.io/instance-type': node.instanceType,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': type.arch,
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        [INSTANCE_TYPE_LABEL]: node.instanceType,
        [ZONE_LABEL]: node.zone,
        [CAPACITY_TYPE_LABEL]: node.capacityType,
        [INSTANCE_GROUP_LABEL]: node.instanceGroup,
        'sagemaker.amazonaws.com/cluster-name': node.clusterName,
        'sagemaker.amazonaws.com/compute-type': 'hyperpod',
        'sagemaker.amazonaws.com/node-health-status': 'Schedulable',
        ...facts.groupLabels,
      },
    },
    spec: {
      providerID: providerIdOf(node),
      ...(facts.isInitialized ? {} : { taints: NOT_READY_TAINTS }),
    },
    status: nodeStatus(facts, type),
  };
}

/** Our own form: what HyperPod writes there is not documented. */
export function providerIdOf(node: SandboxNode): string {
  return `aws:///${node.zone}/${node.instanceId}`;
}

/** Capacity of a started node of that type, and what of it pods may use. */
export function resourcesOfType(name: string): { readonly capacity: ResourceList; readonly allocatable: ResourceList } {
  const type = findInstanceType(name) ?? UNKNOWN_TYPE;
  const capacity = capacityOf(type);
  return { capacity, allocatable: subtractResources(capacity, eksReserved(type)) };
}

function nodeStatus(facts: NodeFacts, type: InstanceType): Record<string, unknown> {
  const { capacity, allocatable } = resourcesOfType(type.name);
  const devices = new Set(facts.isInitialized ? [] : deviceCapacity(type).keys());
  const withoutDevices = (list: ResourceList) => new Map([...list].filter(([name]) => !devices.has(name)));
  return {
    capacity: toQuantities(withoutDevices(capacity)),
    allocatable: toQuantities(withoutDevices(allocatable)),
    conditions: nodeConditions(facts),
    addresses: [
      { type: 'InternalIP', address: facts.address },
      { type: 'Hostname', address: nodeNameOfInstance(facts.node.instanceId) },
    ],
    nodeInfo: {
      architecture: type.arch,
      bootID: '',
      containerRuntimeVersion: 'containerd://1.7.27',
      kernelVersion: '5.10.239-236.958.amzn2.x86_64',
      kubeProxyVersion: `v${facts.kubernetesVersion}.3-eks-473151a`,
      kubeletVersion: `v${facts.kubernetesVersion}.3-eks-473151a`,
      machineID: facts.node.instanceId,
      operatingSystem: 'linux',
      osImage: 'Amazon Linux 2',
      systemUUID: '',
    },
  };
}

function nodeConditions({ nowMs, isInitialized }: NodeFacts): readonly (Condition & { lastHeartbeatTime: string })[] {
  const stamp = kubeTime(nowMs);
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: stamp,
    lastTransitionTime: stamp,
  });
  return [
    condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    isInitialized
      ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status')
      : condition(
          'Ready',
          'False',
          'KubeletNotReady',
          'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
        ),
  ];
}
