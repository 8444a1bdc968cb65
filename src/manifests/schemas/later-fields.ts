/**
 * What fits Karpenter or KEDA from some version on. Which Karpenter HyperPod runs is not published, so this is told and
 * never held against a manifest; `lint --live` asks the cluster.
 */
import type { FieldProblem } from '../../domain/manifest-file.ts';

interface LaterField {
  readonly kind: RegExp;
  readonly field: RegExp;
  /** What the first version says of it: there is no such field, it has to be there, it may not have these values. */
  readonly before: 'unknown' | 'missing' | readonly string[];
  readonly since: string;
}

const LATER: readonly LaterField[] = [
  { kind: /^NodePool$/, field: /^spec\.replicas$/, before: 'unknown', since: 'Karpenter 1.8 (static node pools)' },
  { kind: /^NodePool$/, field: /requirements\[\d+\]\.operator$/, before: ['Gte', 'Lte'], since: 'Karpenter 1.9' },
  {
    kind: /^NodePool$/,
    field: /^spec\.disruption\.consolidationPolicy$/,
    before: ['Balanced'],
    since: 'a Karpenter later than 1.9',
  },
  {
    kind: /^NodePool$/,
    field: /^spec\.disruption\.consolidateAfter$/,
    before: 'missing',
    since: 'Karpenter 1.1',
  },
  { kind: /^(?:Cluster)?TriggerAuthentication$/, field: /^spec\.filePath$/, before: 'unknown', since: 'KEDA 2.19' },
];

/** Since when that is no problem; undefined: it always is. */
export function sinceWhen(kind: string, problem: FieldProblem): string | undefined {
  const { field, value } = problem;
  return LATER.find(
    ({ before, ...entry }) =>
      entry.kind.test(kind) &&
      entry.field.test(field) &&
      (typeof before === 'string' ? before === problem.kind : before.some((known) => known === value)),
  )?.since;
}
