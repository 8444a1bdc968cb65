import { describe, expect, it } from 'vitest';
import {
  summarizeNodeClaim,
  summarizeNodeClass,
  summarizeNodePool,
  summarizeScaledObject,
} from '../../../src/actions/summarize-kube.ts';
import type { Condition, KubeObject } from '../../../src/domain/kube-object.ts';

const REF = { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' };

function claim(conditions: readonly Condition[], metadata: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodeClaim',
    metadata: {
      name: 'gpu-x7k2p',
      creationTimestamp: '2026-11-23T02:00:00Z',
      labels: {
        'karpenter.sh/nodepool': 'gpu',
        'karpenter.sh/capacity-type': 'spot',
        'node.kubernetes.io/instance-type': 'ml.g5.xlarge',
        'topology.kubernetes.io/zone': 'us-west-2a',
      },
      ...metadata,
    },
    spec: { nodeClassRef: REF },
    status: { conditions, nodeName: '' },
  };
}

const YES = (type: string): Condition => ({ type, status: 'True', reason: type, message: '' });

describe('how far a node claim is', () => {
  const capacity: Condition = {
    type: 'Launched',
    status: 'Unknown',
    reason: 'LaunchFailed',
    message: 'no capacity in us-west-2a',
  };
  it.each([
    ['nothing said yet', [], 'Pending', null],
    ['the launch failed', [capacity], 'Pending', 'LaunchFailed'],
    [
      'an instance without a node',
      [YES('Launched'), { type: 'Registered', status: 'Unknown', reason: 'NodeNotFound' }],
      'Launched',
      'NodeNotFound',
    ],
    ['a node without its devices', [YES('Launched'), YES('Registered')], 'Registered', null],
    ['there', [YES('Launched'), YES('Registered'), YES('Initialized')], 'Initialized', null],
  ] as const)('%s', (_, conditions, stage, reason) => {
    expect(summarizeNodeClaim(claim(conditions))).toMatchObject({ stage, reason });
  });

  it('is Terminating as soon as it is being deleted', () => {
    const going = claim([YES('Launched'), YES('Registered'), YES('Initialized')], {
      deletionTimestamp: '2026-11-23T03:00:00Z',
    });
    expect(summarizeNodeClaim(going).stage).toBe('Terminating');
  });

  it('shows where and what it is', () => {
    expect(summarizeNodeClaim(claim([]))).toEqual({
      name: 'gpu-x7k2p',
      nodePool: 'gpu',
      nodeClass: 'gpu',
      instanceType: 'ml.g5.xlarge',
      capacityType: 'spot',
      zone: 'us-west-2a',
      node: null,
      stage: 'Pending',
      reason: null,
      message: null,
      created: '2026-11-23T02:00:00Z',
    });
  });
});

describe('node classes and node pools', () => {
  it('say why they are not ready, and nothing when they are', () => {
    const conditions = [
      { type: 'InstanceGroupReady', status: 'False', reason: 'InstanceGroupNotFound', message: 'gpu-g6 is gone' },
      YES('SubnetsReady'),
      { type: 'Ready', status: 'False', reason: 'UnhealthyDependents', message: 'InstanceGroupReady=False' },
    ];
    const object: KubeObject = {
      apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
      kind: 'HyperpodNodeClass',
      metadata: { name: 'gpu' },
      spec: { instanceGroups: ['gpu-g5', 'gpu-g6'] },
      status: { conditions },
    };
    expect(summarizeNodeClass(object)).toEqual({
      name: 'gpu',
      instanceGroups: ['gpu-g5', 'gpu-g6'],
      ready: false,
      reason: 'InstanceGroupNotFound',
      message: 'gpu-g6 is gone',
    });
    const ready = { ...object, status: { conditions: [YES('Ready')] } };
    expect(summarizeNodeClass(ready)).toMatchObject({ ready: true, reason: null, message: null });
  });

  it('without a condition are neither ready nor not', () => {
    const object: KubeObject = {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'gpu' },
      spec: { template: { spec: { nodeClassRef: REF } }, limits: { 'nvidia.com/gpu': 8, cpu: '400' } },
      status: { resources: { nodes: '2', 'nvidia.com/gpu': '2' } },
    };
    expect(summarizeNodePool(object)).toEqual({
      name: 'gpu',
      nodeClass: 'gpu',
      weight: null,
      limits: { 'nvidia.com/gpu': '8', cpu: '400' },
      resources: { nodes: '2', 'nvidia.com/gpu': '2' },
      ready: null,
      reason: null,
      message: null,
    });
  });
});

describe('scaled objects', () => {
  it("show KEDA's defaults where nothing is set", () => {
    const object: KubeObject = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'translation-api', namespace: 'serving' },
      spec: { scaleTargetRef: { name: 'translation-api' }, triggers: [{ type: 'aws-cloudwatch' }, { type: 'cpu' }] },
      status: { conditions: [YES('Ready'), { type: 'Active', status: 'False' }, YES('Paused')] },
    };
    expect(summarizeScaledObject(object)).toEqual({
      namespace: 'serving',
      name: 'translation-api',
      target: 'deployment/translation-api',
      minReplicas: 0,
      maxReplicas: 100,
      triggers: ['aws-cloudwatch', 'cpu'],
      ready: true,
      reason: null,
      message: null,
      active: false,
      paused: true,
    });
  });
});
