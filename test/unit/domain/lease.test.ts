import { describe, expect, it } from 'vitest';
import { type Holding, holdingText, isSurelyOver, leaseOf, leasePatch, readLease } from '../../../src/domain/lease.ts';

const AT = Date.UTC(2026, 10, 23, 2, 0, 0);
const HOLDING: Holding = {
  holder: 'ada@runner-7/4242-9f3c2a',
  command: 'setup -f hpscale.yaml',
  acquiredAt: AT,
  renewedAt: AT + 180_000,
  durationMs: 40_000,
  transitions: 2,
  step: { title: 'wait for autoscaling to be InService', since: AT + 60_000 },
};

describe('a Lease', () => {
  it('is read as it was written', () => {
    const lease = leaseOf(HOLDING);
    expect(lease.spec).toMatchObject({ renewTime: '2026-11-23T02:03:00.000000Z', leaseDurationSeconds: 40 });
    const stored = { ...lease, metadata: { ...lease.metadata, resourceVersion: '17' } };
    expect(readLease(stored)).toEqual({ resourceVersion: '17', transitions: 2, holding: HOLDING });
  });

  it('forgets the step of the holder before when it is taken over', () => {
    const { step: _, ...fresh } = HOLDING;
    const { annotations } = leasePatch(fresh, '17').metadata;
    expect(annotations).toMatchObject({ 'hpscale.dev/step': null, 'hpscale.dev/step-since': null });
    expect(Object.keys(leaseOf(fresh).metadata.annotations ?? {})).toEqual(['hpscale.dev/command']);
  });

  it('written by hand, without half of its fields, is still held by somebody', () => {
    const bare = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'hpscale' } };
    expect(readLease(bare).holding).toBeUndefined();
    const { holding } = readLease({ ...bare, spec: { holderIdentity: 'ops', renewTime: 'soon' } });
    expect(holding).toMatchObject({ holder: 'ops', renewedAt: 0, durationMs: 40_000 });
    expect(holding && holdingText(holding)).toBe('ops is at: something it does not name (0s)');
  });

  it('says how long the step takes by the clock of its holder alone', () => {
    expect(holdingText(HOLDING)).toBe('ada@runner-7 is at: wait for autoscaling to be InService (2m)');
  });

  it('is surely over when no two clocks can be that far apart', () => {
    expect(isSurelyOver(HOLDING, HOLDING.renewedAt + 29 * 60_000)).toBe(false);
    expect(isSurelyOver(HOLDING, HOLDING.renewedAt + 31 * 60_000)).toBe(true);
  });
});
