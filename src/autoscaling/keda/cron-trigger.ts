/**
 * KEDA's cron scaler (cron_scaler.go of kedacore/keda 8b4f083c, after v2.20.2): `desiredReplicas` between start and end, by the clock
 * of a time zone. Inside is where the end comes next, before another start.
 *
 * Departs from the source: outside it tells 0 as the newest does, where 2.17 tells 1; no HPA of KEDA's can tell the difference, as
 * its minimum is at least 1. Where start and end fall due at the same instant, 2.17 is inside.
 */
import { nextDue, parseCron, type CronSchedule } from '../cron-schedule.ts';
import { timeZoneOffset } from '../time-zone.ts';

export interface CronInterval {
  readonly start: string;
  readonly end: string;
  /** IANA name. */
  readonly timezone: string;
}

/** One interval, asked over and over: it looks the schedules up only when one has fallen due since. */
export class CronTrigger {
  readonly #start: CronSchedule;
  readonly #end: CronSchedule;
  readonly #offsetAt: (atMs: number) => number;
  #knownFromMs = Infinity;
  #knownUntilMs = -Infinity;
  #isInside = false;

  private constructor(start: CronSchedule, end: CronSchedule, offsetAt: (atMs: number) => number) {
    this.#start = start;
    this.#end = end;
    this.#offsetAt = offsetAt;
  }

  /** The trigger, or what KEDA has against it. */
  static from({ start, end, timezone }: CronInterval): CronTrigger | { readonly problem: string } {
    const [starts, ends, offsetAt] = [parseCron(start), parseCron(end), timeZoneOffset(timezone)];
    if (!starts) return { problem: `error parsing start schedule: ${start}` };
    if (!ends) return { problem: `error parsing end schedule: ${end}` };
    if (!offsetAt) return { problem: `unable to load timezone. Error: unknown time zone ${timezone}` };
    return new CronTrigger(starts, ends, offsetAt);
  }

  /** Whether the trigger is active: whether it asks for its `desiredReplicas`. Unix time in ms. */
  isActive(nowMs: number): boolean {
    if (nowMs < this.#knownFromMs || nowMs >= this.#knownUntilMs) this.#lookUp(nowMs);
    return this.#isInside;
  }

  #lookUp(nowMs: number): void {
    const start = nextDue(this.#start, this.#offsetAt, nowMs);
    const end = nextDue(this.#end, this.#offsetAt, nowMs);
    this.#isInside = end < start;
    this.#knownFromMs = nowMs;
    // A schedule that never falls due is not waited for.
    this.#knownUntilMs = Math.min(start === -Infinity ? Infinity : start, end === -Infinity ? Infinity : end);
  }
}
