import { expect, test } from 'vitest';
import { initializationObstacle, lastingTaints } from '../../../../src/autoscaling/karpenter/lifecycle.ts';
import { parseResources } from '../../../../src/autoscaling/resource-list.ts';

const STARTED = {
  isReady: true,
  taints: [],
  startupTaints: [{ key: 'example.com/agent-not-ready', effect: 'NoSchedule' }],
  requested: parseResources({ cpu: '1', 'nvidia.com/gpu': '1' }),
  allocatable: parseResources({ cpu: '4', 'nvidia.com/gpu': '1' }),
};

test.each([
  ['nothing', {}, undefined],
  ['the node is not ready', { isReady: false }, 'NodeNotReady'],
  [
    'a startup taint is left',
    { taints: [{ key: 'example.com/agent-not-ready', effect: 'NoSchedule' }] },
    'StartupTaintsExist',
  ],
  [
    'the not-ready taint is left',
    { taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] },
    'KnownEphemeralTaintsExist',
  ],
  ['the GPU has not appeared', { allocatable: parseResources({ cpu: '4' }) }, 'ResourceNotRegistered'],
])('what keeps a node from being initialized: %s', (_, overrides, reason) => {
  expect(initializationObstacle({ ...STARTED, ...overrides })?.reason).toBe(reason);
});

test('a starting node is judged by the taints that will stay', () => {
  const taints = [
    { key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
    { key: 'karpenter.sh/unregistered', effect: 'NoExecute' },
    { key: 'example.com/agent-not-ready', effect: 'NoSchedule' },
  ];
  expect(lastingTaints(taints, STARTED.startupTaints)).toEqual([taints[0]]);
});
