/** When a cron schedule (UTC) falls due. Whether it is one at all is for `cronProblem` to say. */
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

/** A predicate over instants: whether the schedule names that minute. Undefined when the text is no schedule. */
export function parseSchedule(text: string): ((atMs: number) => boolean) | undefined {
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
  return (atMs) => {
    const at = new Date(atMs);
    if (!inMinute(at.getUTCMinutes()) || !inHour(at.getUTCHours()) || !inMonth(at.getUTCMonth() + 1)) return false;
    const isDay = inDay(at.getUTCDate());
    const isWeekday = inWeekday(at.getUTCDay());
    return isEitherDay ? isDay || isWeekday : isDay && isWeekday;
  };
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
