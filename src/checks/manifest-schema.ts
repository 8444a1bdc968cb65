/** Every field of a manifest is one that its kind has, with a value that fits. */
import { objectSubject } from '../domain/finding.ts';
import { defineCheck } from './check.ts';
import { problemDetails } from './shared/field-problems.ts';

export const check = defineCheck({
  id: 'manifest-schema',
  title: 'manifests fit the schemas of their kinds',
  severity: 'error',
  phase: 'preflight',
  subjects: 'objects whose schema is known',
  needs: [],
  offline: 'only',
  messages: {
    fits: () => 'it fits its schema',
    newer: ({ later }: { later: readonly string[] }) =>
      `it fits its schema, but ${later.join(', and ')}; which version runs is the cluster's to say (--live)`,
    unfit: ({ text }: { text: string }) => text,
  },
  run: (_, judge, { manifests }) =>
    (manifests?.objects ?? []).flatMap(({ object, hasSchema, problems, later, location }) => {
      const subject = objectSubject(object);
      if (problems.length > 0) {
        return problems.map((problem) =>
          judge.fail(subject, 'unfit', { text: problem.text }, problemDetails(subject, problem)),
        );
      }
      if (later.length > 0) return [judge.pass(subject, 'newer', { later }, { certainty: 'bound', location })];
      return hasSchema ? [judge.pass(subject, 'fits', {}, { location })] : [];
    }),
});
