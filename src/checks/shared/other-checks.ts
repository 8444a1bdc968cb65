/** Asks whether a cause is told by another check, so that one cause is one failure. */
import type { FactKey, FactValues } from '../../domain/facts.ts';
import type { Check, CheckContext } from '../check.ts';

/** The first of the checks that fails, by its id; one whose facts were not read does not count. */
export function firstFailing(checks: readonly Check[], context: CheckContext): string | undefined {
  return checks.find((check) => failingSubjects(check, context).length > 0)?.id;
}

const asked = new WeakMap<CheckContext, Map<Check, readonly string[]>>();

/** Subjects of which the check fails; asked once per run. */
export function failingSubjects(check: Check, context: CheckContext): readonly string[] {
  const known = asked.get(context) ?? new Map<Check, readonly string[]>();
  asked.set(context, known);
  const subjects = known.get(check) ?? judgeOther(check, context);
  known.set(check, subjects);
  return subjects;
}

function judgeOther(check: Check, context: CheckContext): readonly string[] {
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
