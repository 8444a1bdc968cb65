/** Values of scaled-object flags: numbers, seconds, rates. Each throws a usage error that names its flag. */
import { type RawFlags, text } from '../../cli/shared-options.ts';
import { parseWholeSeconds } from '../../domain/duration.ts';
import { parseRequestsPerMinute } from '../../domain/trigger-settings.ts';
import { usageError } from '../../errors.ts';

/** A number above 0 that KEDA can read. */
export function positive(flag: string, value: string): number {
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (number > 0) return number;
  throw usageError('bad-number', `${flag} ${value} is not a number above 0`);
}

/** A whole number of at least `least`. */
export function wholeNumber(flag: string, value: string, least: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && Number.isSafeInteger(number)) return number;
  throw usageError('bad-number', `${flag} ${value} is not a whole number of at least ${least}`);
}

/** Percent from 1 to 100, with or without the sign. */
export function percent(flag: string, value: string): number {
  const number = /^\d+%?$/.test(value) ? Number.parseInt(value, 10) : Number.NaN;
  if (number >= 1 && number <= 100) return number;
  throw usageError('bad-percent', `${flag} ${value} is not a percentage from 1 to 100`);
}

/** Whole seconds of a Go duration; bare numbers are seconds, as KEDA and CloudWatch write them. */
export function seconds(flag: string, value: string): number {
  const whole = parseWholeSeconds(value);
  if (whole !== undefined) return whole;
  throw usageError(
    'bad-duration',
    `${flag} ${value} is not a duration in whole seconds`,
    `write it as ${flag} 90s or 5m`,
  );
}

/** Requests a minute: `600` and `600/m` are, `10/s` is sixty times as many. */
export function requestsPerMinute(flag: string, value: string): number {
  const rate = parseRequestsPerMinute(value);
  if (rate !== undefined) return rate;
  throw usageError(
    'bad-rate',
    `${flag} ${value} is not a number of requests`,
    `write requests a minute (${flag} 600) or a second (${flag} 10/s)`,
  );
}

/** The value of a flag that another one needs. */
export function companion(raw: RawFlags, name: string, flag: string, owner: string): string {
  const value = text(raw, name);
  if (value !== undefined) return value;
  throw usageError('missing-flag', `${owner} needs ${flag}`);
}

/** Refuses flags that do nothing because the one they belong to is not there. */
export function refuseOrphans(raw: RawFlags, owner: string, orphans: Readonly<Record<string, string>>): void {
  for (const [name, flag] of Object.entries(orphans)) {
    if (raw[name] !== undefined) throw usageError('flag-without-use', `${flag} does nothing without ${owner}`);
  }
}
