/** An ignore without a reason or an end, or one that ended, does not count; here that is told. */
import { KUBE_LIST_KEYS } from '../domain/facts.ts';
import { namedSubject, objectSubject, type Subject } from '../domain/finding.ts';
import { type Ignore, IGNORE_ANNOTATION, ignoreProblems, ignoreTextOf, parseIgnores } from '../domain/ignore.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { IGNORES_CHECK } from './find-waiver.ts';
import { unannotateCommand } from './shared/kubectl.ts';

/** What findings are about, and so where an annotation can count. */
const OBJECTS = KUBE_LIST_KEYS.filter((key) => key !== 'events' && key !== 'crds');

export const check = defineCheck({
  id: IGNORES_CHECK,
  title: 'what is ignored has a reason and an end',
  severity: 'warning',
  phase: 'tuning',
  subjects: `ignores, in hpscale.yaml or as annotations ${IGNORE_ANNOTATION}`,
  needs: [],
  uses: OBJECTS,
  offline: true,
  messages: {
    valid: ({ count }: { count: number }) => (count === 1 ? 'it counts' : `all ${count} count`),
    invalid: ({ problems }: { problems: readonly string[] }) => `it does not count: ${problems.join('; ')}`,
  },
  run: (_facts, judge, context) =>
    [...ignoresOfObjects(context), ...ignoresOfConfig(context)].map((found) => {
      const { subject, evidence, ignores } = found;
      const problems = problemsOf(ignores, context);
      const details = { evidence: [evidence] };
      if (problems.length === 0) return judge.pass(subject, 'valid', { count: ignores.length }, details);
      return judge.fail(subject, 'invalid', { problems }, { ...details, fix: fixOf(subject) });
    }),
});

function problemsOf(ignores: readonly Ignore[], { now, settings }: CheckContext): readonly string[] {
  if (ignores.length === 0) return ['it is empty'];
  return ignores.flatMap((ignore) => ignoreProblems(ignore, now, settings.knownChecks ?? ignore.checks));
}

function ignoresOfObjects({ optional }: CheckContext) {
  const objects: readonly KubeObject[] = OBJECTS.flatMap((key) => optional(key) ?? []);
  return objects.flatMap((object) => {
    const value = ignoreTextOf(object);
    if (value === undefined) return [];
    const subject = objectSubject(object);
    const field = `metadata.annotations["${IGNORE_ANNOTATION}"]`;
    return [{ subject, evidence: { field, value, source: subject.text }, ignores: parseIgnores(value) }];
  });
}

function ignoresOfConfig({ settings }: CheckContext) {
  return (settings.ignores ?? []).map((ignore: Ignore, index) => ({
    subject: namedSubject('hpscale.yaml', `checks.ignore[${index}]`),
    evidence: { field: `checks.ignore[${index}]`, value: ignore, source: 'hpscale.yaml' },
    ignores: [ignore],
  }));
}

function fixOf({ object }: Subject) {
  if (!object) return fixBy('give it check, reason and until in hpscale.yaml, or take it away');
  return fixBy(
    'write it as "CHECK until=YYYY-MM-DD reason=TEXT", or take it away',
    unannotateCommand(object, IGNORE_ANNOTATION),
  );
}
