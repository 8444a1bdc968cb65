/** What holds of every scaled object and every course of polls. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextDue, parseCron } from '../../../../src/autoscaling/cron-schedule.ts';
import {
  decideScale,
  type ExecutorDecision,
  type ExecutorSettings,
} from '../../../../src/autoscaling/keda/executor.ts';
import { timeZoneOffset } from '../../../../src/autoscaling/time-zone.ts';

const settings: fc.Arbitrary<ExecutorSettings> = fc
  .record({
    minReplicaCount: fc.integer({ min: 0, max: 5 }),
    hasIdle: fc.boolean(),
    idle: fc.nat(4),
    cooldownMs: fc.integer({ min: 0, max: 400_000 }),
    initialCooldownMs: fc.integer({ min: 0, max: 400_000 }),
    fallbackReplicas: fc.option(fc.nat(5)),
  })
  .map(({ hasIdle, idle, ...rest }) => ({
    ...rest,
    // The webhook refuses others: it is below the minimum.
    idleReplicaCount: hasIdle && rest.minReplicaCount > 0 ? idle % rest.minReplicaCount : null,
  }));
const poll = fc.record({
  gapMs: fc.integer({ min: 1, max: 60_000 }),
  isActive: fc.boolean(),
  isError: fc.boolean(),
  /** A size that the HPA or somebody else writes before the poll. */
  sizeBefore: fc.option(fc.nat(20)),
});
type Poll = typeof poll extends fc.Arbitrary<infer T> ? T : never;

interface Seen extends Poll {
  readonly nowMs: number;
  readonly lastActiveMs: number | null;
  readonly from: number;
  readonly decision: ExecutorDecision;
}

function play(executor: ExecutorSettings, polls: readonly Poll[]): Seen[] {
  let nowMs = 0;
  let size = 3;
  let lastActiveMs: number | null = null;
  return polls.map((one) => {
    nowMs += one.gapMs;
    const from = one.sizeBefore ?? size;
    const { isActive, isError } = one;
    const input = { nowMs, createdMs: 0, lastActiveMs, currentReplicas: from, isActive, isError };
    const seen = { ...one, nowMs, lastActiveMs, from, decision: decideScale(executor, input) };
    size = seen.decision.replicas ?? from;
    if (seen.decision.refreshesLastActive) lastActiveMs = nowMs;
    return seen;
  });
}

function everyPoll(holds: (seen: Seen, executor: ExecutorSettings) => void): void {
  fc.assert(
    fc.property(settings, fc.array(poll, { minLength: 1, maxLength: 50 }), (executor, polls) => {
      for (const seen of play(executor, polls)) holds(seen, executor);
    }),
  );
}

test('what it writes is the minimum, one, the idle count or zero, and never what is there', () => {
  everyPoll(({ decision, from }, { minReplicaCount, idleReplicaCount }) => {
    if (decision.replicas === null) return;
    expect([minReplicaCount, Math.max(minReplicaCount, 1), idleReplicaCount ?? 0]).toContain(decision.replicas);
    expect(decision.replicas).not.toBe(from);
  });
});

test('it never writes less than the minimum but the idle count', () => {
  everyPoll(({ decision }, { minReplicaCount, idleReplicaCount }) => {
    const floor = idleReplicaCount ?? minReplicaCount;
    expect(decision.replicas ?? floor).toBeGreaterThanOrEqual(floor);
  });
});

test('it takes replicas away only while nothing is active or broken, and after the cooldown', () => {
  everyPoll(({ decision, from, isActive, isError, lastActiveMs, nowMs }, { cooldownMs, initialCooldownMs }) => {
    if (decision.replicas === null || decision.replicas > from) return;
    expect({ isActive, isError }).toEqual({ isActive: false, isError: false });
    expect(nowMs).toBeGreaterThan(lastActiveMs === null ? initialCooldownMs : lastActiveMs + cooldownMs);
  });
});

test('what is active is not at 0 after the poll', () => {
  everyPoll(({ decision, from, isActive }) => {
    if (isActive) expect(decision.replicas ?? from).toBeGreaterThan(0);
  });
});

test('a schedule falls due where a walk by minutes finds it, whatever the clock does', () => {
  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min, max }).map(String),
      fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([one, other]) => `${one},${other}`),
    );
  const schedule = fc.tuple(
    field(0, 59),
    fc.oneof(fc.constant('0'), field(0, 23)),
    fc.constantFrom('*', '30', '9,26', '5'),
    fc.constant('*'),
    field(0, 6),
  );
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Beirut',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
  );
  // The days around which clocks change.
  const day = fc.constantFrom('2026-03-07', '2026-03-28', '2026-04-04', '2026-10-03', '2026-10-24', '2026-10-31');
  fc.assert(
    fc.property(schedule, zone, day, fc.nat(1439), (fields, zoneName, date, minutes) => {
      const cron = parseCron(fields.join(' '));
      const offsetAt = timeZoneOffset(zoneName);
      if (!cron || !offsetAt) throw new Error('both are known');
      const afterMs = Date.parse(date) + minutes * 60_000;
      const untilMs = afterMs + 48 * 3_600_000;
      const due = nextDue(cron, offsetAt, afterMs);
      let at = afterMs + 60_000;
      const isDue = (local: number) => cron.isMinute(local) && cron.isHour(local) && cron.isDay(local);
      while (at < untilMs && !isDue(at + offsetAt(at))) at += 60_000;
      if (at < untilMs) expect(due).toBe(at);
      else expect(due === -Infinity || due >= untilMs).toBe(true);
    }),
    { numRuns: 200 },
  );
});
