/** An objective as people write it: `p95 wait < 2s`, `99% wait < 500ms`. */
import { usageError } from '../../errors.ts';
import type { Objective } from './scenario.ts';

/** Throws a usage error for anything else. */
export function parseObjective(text: string): Objective {
  const [, percentile, percent, amount, unit] =
    /^\s*(?:p(\d{1,2}(?:\.\d+)?)|(\d{1,2}(?:\.\d+)?)\s*%)\s+wait\s*<=?\s*(\d+(?:\.\d+)?)\s*(ms|s|m)\s*$/i.exec(text) ??
    [];
  const share = Number(percentile ?? percent) / 100;
  const waitSeconds = Number(amount) * UNITS[(unit ?? 's').toLowerCase() as keyof typeof UNITS];
  if (share > 0 && share < 1 && waitSeconds >= 0) return { quantile: share, waitSeconds };
  throw usageError(
    'bad-objective',
    `--slo "${text}" is not an objective`,
    'write it as "p95 wait < 2s": 95 of 100 requests wait less than two seconds (ms, s, m)',
  );
}

const UNITS = { ms: 0.001, s: 1, m: 60 } as const;

/** `p95 wait < 2s`. */
export function objectiveText({ quantile, waitSeconds }: Objective): string {
  return `p${Number((quantile * 100).toFixed(2))} wait < ${waitSeconds < 1 ? `${waitSeconds * 1000}ms` : `${waitSeconds}s`}`;
}
