/** Asks whether a cause is told by another check, so that one cause is one failure. */
import type { FactKey, FactValues } from '../../domain/facts.ts';
import type { Check, CheckContext } from '../check.ts';

/** The first of the checks that fails, by its id; one whose facts were not read does not count. */
export function firstFailing(checks: readonly Check[], context: CheckContext): string | undefined {
  return checks.find((check) => failingSubjects(check, context).length > 0)?.id;
}

/** Subjects of which the check fails. */
export function failingSubjects(check: Check, context: CheckContext): readonly string[] {
  if (check.needs.some((key) => context.optional(key) === undefined)) return [];
  const values = check.needs.map((key: FactKey) => [key, context.optional(key)] as const);
  return check
    .judge(Object.fromEntries(values) as unknown as FactValues, context)
    .filter(({ status }) => status === 'fail')
    .map(({ subject }) => subject.text);
}

/** What the checks look at: who asks them looks at it too. */
export function factsOfChecks(checks: readonly Check[]): readonly FactKey[] {
  return [...new Set(checks.flatMap(({ needs, uses = [] }) => [...needs, ...uses]))];
}
