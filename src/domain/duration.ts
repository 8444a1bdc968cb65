/** Go durations (`90s`, `1h30m`, `250ms`), as kubectl, KEDA and Karpenter write them. */
import { usageError } from '../errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a Go duration; undefined when it is not one. `0` needs no unit, as in Go. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount = '', , unit = ''] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return total;
}

/** Whole seconds of a Go duration; bare numbers are seconds, as KEDA and CloudWatch write them. undefined when it is neither. */
export function parseWholeSeconds(text: string): number | undefined {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  return ms !== undefined && ms % 1000 === 0 ? ms / 1000 : undefined;
}

/** Milliseconds of a flag's Go duration; a usage error that names the flag otherwise. */
export function durationFlag(flag: string, text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) {
    throw usageError(
      'bad-duration',
      `${flag} ${text} is not a duration`,
      `write it as a Go duration, for example ${flag} 90s or ${flag} 1h30m`,
    );
  }
  return ms;
}

/** The shortest exact Go duration in whole seconds: 5400000 -> `1h30m`, 0 -> `0s`. */
export function formatDuration(ms: number): string {
  let seconds = Math.round(ms / 1000);
  if (seconds === 0) return '0s';
  let text = '';
  for (const [unit, size] of [
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const amount = Math.floor(seconds / size);
    if (amount > 0) text += `${amount}${unit}`;
    seconds -= amount * size;
  }
  return text;
}
