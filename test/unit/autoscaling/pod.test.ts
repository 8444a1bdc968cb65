import { describe, expect, test } from 'vitest';
import { podRequests, toSchedulingPod } from '../../../src/autoscaling/pod.ts';
import { scheduleRound } from '../../../src/autoscaling/karpenter/scheduler.ts';
import { formatResources } from '../../../src/autoscaling/resource-list.ts';

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
