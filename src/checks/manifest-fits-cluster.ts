/** What the schemas of hpscale allow, the cluster's own may not know yet: its API server has the last word. */
import { objectSubject } from '../domain/finding.ts';
import { defineCheck, fixBy } from './check.ts';
import { problemDetails } from './shared/field-problems.ts';

export const check = defineCheck({
  id: 'manifest-fits-cluster',
  title: "manifests fit what the cluster's API server says of their kinds",
  severity: 'error',
  phase: 'preflight',
  subjects: 'objects to ask the API server about (lint --live)',
  needs: [],
  offline: 'only',
  messages: {
    fits: () => "it fits the API server's schema",
    notServed: ({ apiVersion, kind }: { apiVersion: string; kind: string }) =>
      `the API server does not serve ${kind} in ${apiVersion}`,
    unfit: ({ text }: { text: string }) => `${text}, says the API server's schema`,
  },
  run: (_, judge, { manifests }) =>
    (manifests?.live ?? []).flatMap(({ object, isServed, problems, location }) => {
      const subject = objectSubject(object);
      const { apiVersion, kind } = object;
      if (!isServed) {
        const evidence = [{ field: 'apiVersion', value: apiVersion, source: subject.text }];
        const fix = fixBy(advice(apiVersion, kind));
        return [judge.fail(subject, 'notServed', { apiVersion, kind }, { evidence, fix })];
      }
      if (problems.length === 0) return [judge.pass(subject, 'fits', {}, { location })];
      return problems.map((problem) =>
        judge.fail(subject, 'unfit', { text: problem.text }, problemDetails(subject, problem)),
      );
    }),
});

/** Who brings the kind. */
function advice(apiVersion: string, kind: string): string {
  if (apiVersion.startsWith('karpenter.')) return `autoscaling brings ${kind}: hpscale enable`;
  if (apiVersion.startsWith('keda.sh/')) return `KEDA brings ${kind}: hpscale check --only keda-installed says how`;
  return `install what brings ${kind}`;
}
