/** Failures told while facts are still being read: a check is judged once all that it looks at is there. */
import type { Check } from '../checks/check.ts';
import type { CheckProgress } from '../domain/check-progress.ts';
import { type CollectedFacts, factsOf, unreadFact } from '../domain/facts.ts';
import type { Finding } from '../domain/finding.ts';
import type { SettledFacts } from './collect-facts.ts';

/** Nobody looks at it: a check waits until its facts have settled. */
const PENDING = unreadFact('failed', 'not read yet');

/**
 * A listener for `collectFacts`. It tells when checks could be judged. What it tells is early, not the result: that is
 * judged from all facts at the end.
 */
export function createEarlyFindings(
  checks: readonly Check[],
  judge: (checks: readonly Check[], collected: CollectedFacts) => readonly Finding[],
  onProgress: (progress: CheckProgress) => void,
): (settled: SettledFacts) => void {
  let waiting = checks;
  const failures: Finding[] = [];
  return ({ origin, facts }) => {
    const isReady = ({ needs, uses = [] }: Check) => [...needs, ...uses].every((key) => facts[key] !== undefined);
    const ready = waiting.filter(isReady);
    if (ready.length === 0) return;
    waiting = waiting.filter((check) => !ready.includes(check));
    const findings = judge(ready, { origin, facts: factsOf(facts, PENDING) });
    failures.push(...findings.filter(({ status, waived }) => status === 'fail' && waived === null));
    onProgress({ judged: checks.length - waiting.length, total: checks.length, failures: [...failures] });
  };
}
