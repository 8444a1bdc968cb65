/** The last lines of `check`: what it comes to, and what to do next. */
import type { CheckResult, CheckSummary } from '../../domain/finding.ts';
import { isAutomatic } from '../../domain/check-verdict.ts';
import type { View } from '../view.ts';

/** `2 errors, 1 warning, 3 not known; 80 passed, 14 skipped (-v lists them)`. */
export function renderSummary({ summary, findings }: CheckResult, { theme }: View): string {
  const { fail, unknown, pass, skip, waived } = summary;
  const bad = [
    counted(fail.error, 'error'),
    counted(fail.warning, 'warning'),
    ...(fail.info === 0 ? [] : [`${fail.info} good to know`]),
    ...(unknown === 0 ? [] : [`${unknown} not known`]),
    ...(waived === 0 ? [] : [`${waived} ignored`]),
  ].join(', ');
  const quiet = `${pass} passed, ${skip} skipped${findings.length === 0 ? '' : ' (-v lists them)'}`;
  return `${colourOf(summary, theme)(bad)}; ${quiet}\n`;
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}

function colourOf({ fail, unknown }: CheckSummary, theme: View['theme']): (text: string) => string {
  if (fail.error > 0) return (text) => theme.error(text);
  return fail.warning > 0 || unknown > 0 ? (text) => theme.warning(text) : (text) => theme.success(text);
}

/** A line per way on; empty when there is nothing to do. */
export function renderNextSteps(result: CheckResult, { theme }: View): string {
  return nextSteps(result)
    .map((text) => `${theme.dim('next:')} ${text}\n`)
    .join('');
}

function nextSteps({ cluster, region, autoscaling, findings, summary, fixes }: CheckResult): string[] {
  if (cluster === null) return [];
  const where = ` --cluster ${cluster}${region === null ? '' : ` --region ${region}`}`;
  const safe = findings.filter(isAutomatic).length;
  const fix = safe === 0 || fixes ? [] : [`hpscale check${where} --fix   (mends ${safe} of these)`];
  const isReady = autoscaling?.status === 'Disabled' && summary.fail.error === 0 && summary.unknown === 0;
  return [...fix, ...(isReady ? [`hpscale enable${where}`] : [])];
}
