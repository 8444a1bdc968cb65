/** A range of days as people write it: `1-7`. */
import { usageError } from '../../errors.ts';

/** From the first to the last, counted from 1; a day begins 24 h after the one before it, the first with the demand. */
export interface Days {
  readonly first: number;
  readonly last: number;
}

/** `1-7`, or `3` alone. Throws a usage error for anything else. */
export function parseDays(text: string): Days {
  const [, first = '', last = first] = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(text) ?? [];
  const days = { first: Number(first), last: Number(last) };
  if (days.first >= 1 && days.last >= days.first) return days;
  throw usageError('bad-days', `--days ${text} is not a range of days`, 'write it as --days 1-7, or --days 3');
}
