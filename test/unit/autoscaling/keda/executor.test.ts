import { describe, expect, test } from 'vitest';
import { decideScale, type ExecutorInput, type ExecutorSettings } from '../../../../src/autoscaling/keda/executor.ts';

const SETTINGS: ExecutorSettings = {
  minReplicaCount: 0,
  idleReplicaCount: null,
  cooldownMs: 300_000,
  initialCooldownMs: 0,
  fallbackReplicas: null,
};
const IDLE: ExecutorInput = {
  nowMs: 1_000_000,
  createdMs: 0,
  lastActiveMs: null,
  currentReplicas: 10,
  isActive: false,
  isError: false,
};

function decide(settings: Partial<ExecutorSettings>, input: Partial<ExecutorInput>) {
  return decideScale({ ...SETTINGS, ...settings }, { ...IDLE, ...input });
}

describe('inactive', () => {
  test('a workload that was never active goes to 0 at the first poll', () => {
    expect(decide({}, {})).toMatchObject({ reason: 'deactivated', replicas: 0 });
  });

  test('unless the initial cooldown holds it', () => {
    expect(decide({ initialCooldownMs: 2_000_000 }, {})).toMatchObject({ reason: 'cooling-down', replicas: null });
  });

  test('the cooldown counts from the last active poll, whatever the size', () => {
    expect(decide({}, { lastActiveMs: 700_000 })).toMatchObject({ reason: 'cooling-down' });
    expect(decide({}, { lastActiveMs: 699_999 })).toMatchObject({ reason: 'deactivated', replicas: 0 });
  });

  test('a minimum above zero is only raised to, never lowered to', () => {
    expect(decide({ minReplicaCount: 5 }, { currentReplicas: 1 })).toMatchObject({ replicas: 5 });
    expect(decide({ minReplicaCount: 5 }, { currentReplicas: 9 })).toMatchObject({
      reason: 'stays-idle',
      replicas: null,
    });
  });

  test('an idle count is the floor', () => {
    expect(decide({ minReplicaCount: 3, idleReplicaCount: 0 }, { currentReplicas: 3 })).toMatchObject({ replicas: 0 });
    expect(decide({ minReplicaCount: 3, idleReplicaCount: 0 }, { currentReplicas: 0 })).toMatchObject({
      replicas: null,
    });
  });

  test('a broken trigger never scales down', () => {
    expect(decide({}, { isError: true })).toMatchObject({ reason: 'error', replicas: null });
    expect(decide({ fallbackReplicas: 4 }, { isError: true })).toMatchObject({ reason: 'waits-for-fallback' });
  });
});

describe('active', () => {
  test('from 0 to the minimum, or 1', () => {
    expect(decide({}, { currentReplicas: 0, isActive: true })).toEqual({
      reason: 'activated',
      replicas: 1,
      isActive: true,
      refreshesLastActive: true,
    });
    expect(decide({ minReplicaCount: 3 }, { currentReplicas: 0, isActive: true }).replicas).toBe(3);
  });

  test('from the idle count to the minimum', () => {
    expect(decide({ minReplicaCount: 5, idleReplicaCount: 1 }, { currentReplicas: 1, isActive: true }).replicas).toBe(
      5,
    );
  });

  test('with another trigger broken, the last active time is not refreshed', () => {
    expect(decide({}, { isActive: true, isError: true })).toMatchObject({
      reason: 'partial-error',
      refreshesLastActive: false,
    });
  });
});
