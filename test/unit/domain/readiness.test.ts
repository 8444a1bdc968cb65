import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/domain/kube-object.ts';
import { readinessOf } from '../../../src/domain/readiness.ts';

function deployment(replicas: number, status: Readonly<Record<string, number>>, generation = 1): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'inflate', generation },
    spec: { replicas },
    status: { observedGeneration: 1, ...status },
  };
}

describe('readinessOf a Deployment', () => {
  it.each([
    [
      'all pods available',
      deployment(3, { replicas: 3, updatedReplicas: 3, availableReplicas: 3 }),
      'ready',
      undefined,
    ],
    ['scaled to zero', deployment(0, {}), 'ready', undefined],
    [
      'pods pending',
      deployment(3, { replicas: 3, updatedReplicas: 3, availableReplicas: 1 }),
      'waiting',
      '1 of 3 pods are available',
    ],
    [
      'pods of the template before',
      deployment(3, { replicas: 3, updatedReplicas: 1, availableReplicas: 3 }),
      'waiting',
      '1 of 3 pods are made',
    ],
    [
      'pods still to go',
      deployment(0, { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }),
      'waiting',
      '2 of 2 pods are still to go',
    ],
    ['not looked at since it changed', deployment(0, {}, 2), 'waiting', 'its controller has not looked yet'],
  ])('%s', (...[, object, status, state]) => {
    expect(readinessOf(object)).toEqual(state === undefined ? { status } : { status, state });
  });
});
