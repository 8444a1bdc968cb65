import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/domain/kube-object.ts';
import { readScaledObject, restingReplicas, targetKeyOf } from '../../../src/domain/live-scaled-object.ts';

function scaledObject(spec: unknown, annotations?: Record<string, string>): KubeObject {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'chat-api', namespace: 'chat', ...(annotations && { annotations }) },
    spec,
  };
}

describe('a scaled object as it is found', () => {
  it.each<[string, unknown]>([
    ['no spec', undefined],
    ['a text for a spec', 'minReplicaCount: 1'],
    ['lists for maps', { scaleTargetRef: [], triggers: {}, advanced: [], fallback: 3 }],
    ['nulls', { scaleTargetRef: null, triggers: null, minReplicaCount: null }],
  ])('is read with defaults from %s', (_, spec) => {
    expect(readScaledObject(scaledObject(spec))).toMatchObject({
      target: { apiVersion: 'apps/v1', kind: 'Deployment', name: '' },
      minReplicas: 0,
      maxReplicas: null,
      windowSeconds: null,
      fallback: null,
      triggers: [],
      pause: null,
    });
  });

  it('reads numbers that were written as texts, and keeps what was written', () => {
    const read = readScaledObject(
      scaledObject({
        minReplicaCount: '2',
        maxReplicaCount: 'many',
        idleReplicaCount: 0,
        triggers: [null, { type: 'aws-sqs-queue', metadata: { queueLength: 5, nested: { a: 1 } } }],
      }),
    );
    expect(read).toMatchObject({ minReplicas: 2, maxReplicas: null, idleReplicas: 0 });
    expect(read.triggers).toMatchObject([
      { index: 0, type: '', metadata: {} },
      { index: 1, metadata: { queueLength: '5' }, written: { queueLength: 5, nested: { a: 1 } } },
    ]);
    expect(restingReplicas(read)).toBe(0);
    expect(targetKeyOf(read.object)).toBe('chat/Deployment/');
  });

  it.each<[Record<string, string>, unknown]>([
    [{ 'autoscaling.keda.sh/paused': 'false' }, null],
    [{ 'autoscaling.keda.sh/paused': 'true' }, { annotation: 'autoscaling.keda.sh/paused', value: 'true' }],
    [{ 'autoscaling.keda.sh/paused-replicas': '0' }, { annotation: 'autoscaling.keda.sh/paused-replicas', value: '0' }],
  ])('is paused by %o as KEDA has it', (annotations, pause) => {
    expect(readScaledObject(scaledObject({}, annotations)).pause).toEqual(pause);
  });
});
