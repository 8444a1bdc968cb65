import { describe, expect, it } from 'vitest';
import { admissionErrors, type ScaledObjectLike } from '../../../../src/autoscaling/keda/admission.ts';

const SQS = { type: 'aws-sqs-queue', metadata: {} };
const CPU = { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } };

function errorsOf(spec: Partial<ScaledObjectLike['spec']>, name = 'chat'): string[] {
  return admissionErrors({ metadata: { name }, spec: { triggers: [SQS], ...spec } });
}

describe('admissionErrors', () => {
  it.each<[string, Partial<ScaledObjectLike['spec']>, string[]]>([
    ['nothing of a plain one', {}, []],
    ['equal bounds', { minReplicaCount: 2, maxReplicaCount: 2 }, []],
    [
      'a minimum above the maximum',
      { minReplicaCount: 3, maxReplicaCount: 2 },
      ['MinReplicaCount=3 must be less than MaxReplicaCount=2'],
    ],
    [
      'a minimum above the default maximum',
      { minReplicaCount: 101 },
      ['MinReplicaCount=101 must be less than MaxReplicaCount=100'],
    ],
    ['idle below the minimum', { minReplicaCount: 2, idleReplicaCount: 0 }, []],
    ['idle without a minimum', { idleReplicaCount: 0 }, ['IdleReplicaCount=0 must be less than MinReplicaCount=0']],
    [
      'a negative fallback',
      { fallback: { failureThreshold: -1, replicas: 2 } },
      ['FailureThreshold=-1 & Replicas=2 must both be greater than or equal to 0'],
    ],
    [
      'a fallback for cpu',
      { minReplicaCount: 1, triggers: [CPU], fallback: { failureThreshold: 3, replicas: 2 } },
      ['fallback needs a trigger that is neither cpu nor memory, with metricType AverageValue'],
    ],
    ['a fallback for one of two', { triggers: [CPU, SQS], fallback: { failureThreshold: 3, replicas: 2 } }, []],
    [
      'the same name twice',
      {
        triggers: [
          { ...SQS, name: 'jobs' },
          { ...SQS, name: 'jobs' },
        ],
      },
      ['triggerName "jobs" is defined multiple times in the ScaledObject, but it must be unique'],
    ],
    [
      'cpu alone, from 0',
      { triggers: [CPU] },
      ["scaledobject has only cpu/memory triggers AND minReplica is 0 (scale to zero doesn't work in this case)"],
    ],
    ['cpu beside a queue, from 0', { triggers: [CPU, SQS] }, []],
  ])('%s', (_, spec, errors) => {
    expect(errorsOf(spec)).toEqual(errors);
  });

  it('a name of 64 characters', () => {
    expect(errorsOf({}, 'a'.repeat(64))).toEqual([expect.stringContaining('has 64 characters, more than 63')]);
  });
});
