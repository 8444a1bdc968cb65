/** Whether somebody said that a finding does not count: on the object itself, or in hpscale.yaml. */
import type { Waiver } from '../domain/finding.ts';
import { type Ignore, ignoreProblems, ignoreTextOf, isAbout, parseIgnores } from '../domain/ignore.ts';
import type { Check, CheckContext, Judgement } from './check.ts';

/** The check of the ignores themselves cannot be ignored by one. */
export const IGNORES_CHECK = 'ignores-are-valid';

/** Of a failure or an unknown; an ignore that is not valid counts for nothing. */
export function findWaiver(check: Check, judgement: Judgement, context: CheckContext): Waiver | null {
  const { status, subject } = judgement;
  if ((status !== 'fail' && status !== 'unknown') || check.id === IGNORES_CHECK) return null;
  const { ignores = [], knownChecks = [check.id] } = context.settings;
  const onObject = parseIgnores((subject.object && ignoreTextOf(subject.object)) ?? '');
  const counts = (ignore: Ignore) =>
    isAbout(ignore, check.id, subject.text) && ignoreProblems(ignore, context.now, knownChecks).length === 0;
  const own = onObject.find(counts);
  if (own) return { by: 'annotation', reason: own.reason, until: own.until };
  const configured = ignores.find(counts);
  return configured ? { by: 'config', reason: configured.reason, until: configured.until } : null;
}
