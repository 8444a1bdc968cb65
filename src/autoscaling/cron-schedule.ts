/** When a cron schedule falls due (robfig/cron). Whether it is one at all is for `cronProblem` to say. */
import { cronProblem } from '../domain/cron.ts';

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A schedule's two halves, each asked of the zone's own clock written as if it were UTC. */
export interface CronSchedule {
  isDay(localMs: number): boolean;
  isHour(localMs: number): boolean;
  isMinute(localMs: number): boolean;
}

/** Undefined when the text is no schedule. */
export function parseCron(text: string): CronSchedule | undefined {
  const fields = MACROS[text] ?? text;
  if (cronProblem(fields) !== undefined) return undefined;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields.trim().toLowerCase().split(/\s+/);
  const inMinute = fieldMatcher(minute, 0, 59);
  const inHour = fieldMatcher(hour, 0, 23);
  const inDay = fieldMatcher(day, 1, 31);
  const inMonth = fieldMatcher(month, 1, 12, MONTHS);
  const inWeekday = fieldMatcher(weekday, 0, 6, DAYS);
  // Either day field may match unless one of them is a star.
  const isEitherDay = !isStar(day) && !isStar(weekday);
  return {
    isMinute: (localMs) => inMinute(new Date(localMs).getUTCMinutes()),
    isHour: (localMs) => inHour(new Date(localMs).getUTCHours()),
    isDay: (localMs) => {
      const at = new Date(localMs);
      if (!inMonth(at.getUTCMonth() + 1)) return false;
      const isDay = inDay(at.getUTCDate());
      const isWeekday = inWeekday(at.getUTCDay());
      return isEitherDay ? isDay || isWeekday : isDay && isWeekday;
    },
  };
}

/** A predicate over instants: whether the schedule, in UTC, names that minute. Undefined when the text is no schedule. */
export function parseSchedule(text: string): ((atMs: number) => boolean) | undefined {
  const cron = parseCron(text);
  return cron && ((atMs) => cron.isMinute(atMs) && cron.isHour(atMs) && cron.isDay(atMs));
}

/** The schedule is not searched further than that. */
const FIVE_YEARS_MS = 5 * 366 * DAY_MS;

/**
 * The first instant after `afterMs` at which the schedule falls due by a zone's clock, Unix time in ms; -Infinity where there
 * is none in five years. A time that the clock leaps over is left out, one that it shows twice falls due twice.
 */
export function nextDue(cron: CronSchedule, offsetAt: (atMs: number) => number, afterMs: number): number {
  let at = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
  while (at - afterMs < FIVE_YEARS_MS) {
    const local = at + offsetAt(at);
    if (!cron.isDay(local)) at = startOfNextDay(at, local, offsetAt);
    else if (!cron.isHour(local)) at += HOUR_MS - modulo(local, HOUR_MS);
    else if (!cron.isMinute(local)) at += MINUTE_MS;
    else return at;
  }
  return -Infinity;
}

/** The day may have 23 or 25 hours. */
function startOfNextDay(at: number, local: number, offsetAt: (atMs: number) => number): number {
  const next = at + DAY_MS - modulo(local, DAY_MS);
  const late = modulo(next + offsetAt(next), DAY_MS);
  // Either past midnight (a short day), or before it still (a long one): the next round goes on from there.
  const midnight = next - late;
  const isPast = late > 0 && late < DAY_MS / 2 && modulo(midnight + offsetAt(midnight), DAY_MS) === 0;
  return isPast ? midnight : next;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** Whether the schedule fell due within the last `durationMs` (its window is still open). */
export function isWindowOpen(isDue: (atMs: number) => boolean, nowMs: number, durationMs: number): boolean {
  for (let at = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS; at > nowMs - durationMs; at -= MINUTE_MS) {
    if (isDue(at)) return true;
  }
  return false;
}

function isStar(field: string): boolean {
  return /^[*?]/.test(field);
}

function fieldMatcher(
  field: string,
  min: number,
  max: number,
  names: readonly string[] = [],
): (value: number) => boolean {
  const allowed = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [low, high] = isStar(range) ? [min, max] : boundsOf(range, { min, max, names, hasStep: step !== undefined });
    for (let value = low; value <= high; value += Number(step ?? 1)) allowed.add(value);
  }
  return (value) => allowed.has(value);
}

function boundsOf(
  range: string,
  field: { readonly min: number; readonly max: number; readonly names: readonly string[]; readonly hasStep: boolean },
): [number, number] {
  const [low = '', high] = range.split('-').map((text) => {
    const named = field.names.indexOf(text);
    return named === -1 ? Number(text) : named + field.min;
  });
  const from = Number(low);
  // `5/15` runs from 5 to the end of the field.
  return [from, high ?? (field.hasStep ? field.max : from)];
}
