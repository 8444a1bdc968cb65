import { describe, expect, test } from 'vitest';
import type { NodePoolInput } from '../../../src/autoscaling/karpenter/node-pool-template.ts';
import { optionsOfNodeClass } from '../../../src/autoscaling/offerings.ts';
import { toSchedulingPod } from '../../../src/autoscaling/pod.ts';
import { podRequests } from '../../../src/autoscaling/pod-requests.ts';
import { scheduleRound } from '../../../src/autoscaling/karpenter/scheduler.ts';
import { formatResources, NO_RESOURCES } from '../../../src/autoscaling/resource-list.ts';

describe('what a pod requests', () => {
  const main = { name: 'serve', resources: { requests: { cpu: '1', memory: '1Gi' } } };

  test('containers add up; a limit alone counts as the request', () => {
    const gpu = { name: 'gpu', resources: { limits: { 'nvidia.com/gpu': '2' } } };
    expect(formatResources(podRequests({ containers: [main, gpu] }))).toBe(
      '{"cpu":"1","memory":"1Gi","nvidia.com/gpu":"2","pods":"1"}',
    );
  });

  test('a larger init container counts instead, sidecars count all the time', () => {
    const download = { name: 'download', resources: { requests: { cpu: '2' } } };
    const proxy = { name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: '200m' } } };
    expect(formatResources(podRequests({ containers: [main], initContainers: [proxy, download] }))).toBe(
      '{"cpu":"2200m","memory":"1Gi","pods":"1"}',
    );
  });
});

test('a pod that asks for what the model does not know gets no verdict', () => {
  const pod = toSchedulingPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'train-0', namespace: 'speech', uid: 'train-0' },
    spec: {
      containers: [{ name: 'train' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'corpus' } }],
    },
  });
  const { failures, claims } = scheduleRound({ pods: [pod], pools: [], nodes: [], placed: [], daemons: [] });
  expect(failures.get('train-0')).toEqual({
    kind: 'not-modelled',
    features: ['persistent volume claims (zone of the volume)'],
  });
  expect(claims).toEqual([]);
});

test('where extended resources are tolerated at admission, a pod from a file reaches the tainted pool', () => {
  const { options } = optionsOfNodeClass([
    {
      name: 'gpu-g5',
      instanceTypes: ['ml.g5.xlarge'],
      subnets: [{ id: 'subnet-0a1b2c3d4e5f60001', zone: 'us-west-2a', zoneId: 'usw2-az1' }],
    },
  ]);
  const pool: NodePoolInput = {
    name: 'gpu',
    weight: 0,
    labels: {},
    requirements: [],
    taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
    startupTaints: [],
    limits: NO_RESOURCES,
    nodeClass: 'gpu',
    options,
  };
  const pod = toSchedulingPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'translate', namespace: 'default', uid: 'translate' },
    spec: { containers: [{ name: 'translate', resources: { limits: { 'nvidia.com/gpu': '1' } } }] },
  });
  const round = { pods: [pod], pools: [pool], nodes: [], placed: [], daemons: [] };
  expect(scheduleRound(round).claims).toEqual([]);
  const admitted = scheduleRound({ ...round, settings: { addsExtendedResourceTolerations: true } });
  expect(admitted.claims.map((claim) => claim.pods.map(({ name }) => name))).toEqual([['translate']]);
});
