/** A budget that never lets a pod go keeps its node for ever: no consolidation, no drift, and a drain that does not end. */
import { type Fix, objectSubject } from '../domain/finding.ts';
import { asText, at } from '../domain/json.ts';
import { type KubeObject, namespaceOf } from '../domain/kube-object.ts';
import { isReschedulable, nodeNameOf } from '../domain/live-pods.ts';
import { NODE_POOL_LABEL } from '../domain/node-labels.ts';
import { groupBy } from '../domain/group-by.ts';
import { defineCheck, fixBy } from './check.ts';
import { deleteCommand, patchFix } from './shared/kubectl.ts';
import { disruptionsAllowed, selectsPod } from './shared/pod-budgets.ts';

interface Covered {
  readonly pods: number;
  readonly nodes: readonly string[];
}

export const check = defineCheck({
  id: 'pod-disruption-budget-allows',
  title: 'disruption budgets of pods on nodes of Karpenter let a pod go',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'disruption budgets of pods',
  needs: ['podDisruptionBudgets', 'pods', 'nodes'],
  messages: {
    allows: ({ allowed }: { allowed: number }) => `${allowed} of its pods may go at once`,
    elsewhere: () => 'none of its pods runs on a node that Karpenter made',
    uncounted: () => 'nobody has counted its pods yet',
    unhealthy: ({ healthy, desired }: { healthy: number; desired: number }) =>
      `it lets no pod go for the moment: ${healthy} of its pods are ready, and it wants ${desired}`,
    blocks: ({ pods, nodes, rule }: Covered & { rule: string }) =>
      `it never lets a pod go (${rule} of ${pods}): ${nodes.join(', ')} can be neither consolidated nor replaced`,
    several: ({ nodes, others }: Covered & { others: readonly string[] }) =>
      `${others.join(', ')} ${others.length === 1 ? 'selects' : 'select'} pods of it as well, and the API evicts no pod that two budgets select: ${nodes.join(', ')} cannot be drained`,
  },
  run: ({ podDisruptionBudgets, pods, nodes }, judge) => {
    const made = new Set(
      nodes
        .filter(({ metadata }) => metadata.labels?.[NODE_POOL_LABEL] !== undefined)
        .map(({ metadata }) => metadata.name),
    );
    const onMade = pods.filter((pod) => isReschedulable(pod) && made.has(nodeNameOf(pod) ?? ''));
    const podsOf = groupBy(onMade, namespaceOf);
    const budgetsOf = budgetsByPod(podDisruptionBudgets, podsOf);
    return podDisruptionBudgets.map((budget) => {
      const subject = objectSubject(budget);
      const evidence = evidenceOf(budget);
      const own = (podsOf.get(namespaceOf(budget)) ?? []).filter((pod) => selectsPod(budget, pod));
      if (own.length === 0) return judge.skip(subject, 'elsewhere', {});
      const covered = { pods: expectedOf(budget), nodes: nodesOf(own) };
      const others = [...new Set(own.flatMap((pod) => budgetsOf.get(pod) ?? []))].filter(
        (text) => text !== subject.text,
      );
      if (others.length > 0)
        return judge.fail(subject, 'several', { ...covered, others }, { evidence, fix: severalFix(budget, others) });
      const allowed = disruptionsAllowed(budget);
      if (allowed === undefined) return judge.unknown(subject, 'uncounted', {}, { evidence });
      if (allowed > 0) return judge.pass(subject, 'allows', { allowed }, { evidence });
      const { healthy, desired } = healthOf(budget);
      // Fewer are ready than there should be: it is not the rule that holds them.
      if (healthy < covered.pods) return judge.skip(subject, 'unhealthy', { healthy, desired }, { evidence });
      return judge.fail(subject, 'blocks', { ...covered, rule: ruleOf(budget) }, { evidence, fix: loosenFix(budget) });
    });
  },
});

/** Texts of the budgets that select each pod, where there are several. */
function budgetsByPod(
  budgets: readonly KubeObject[],
  podsOf: ReadonlyMap<string, readonly KubeObject[]>,
): ReadonlyMap<KubeObject, readonly string[]> {
  const byPod = new Map<KubeObject, string[]>();
  for (const budget of budgets) {
    for (const pod of podsOf.get(namespaceOf(budget)) ?? []) {
      if (!selectsPod(budget, pod)) continue;
      byPod.set(pod, [...(byPod.get(pod) ?? []), objectSubject(budget).text]);
    }
  }
  return new Map([...byPod].filter(([, texts]) => texts.length > 1));
}

function nodesOf(pods: readonly KubeObject[]): string[] {
  return [...new Set(pods.flatMap((pod) => nodeNameOf(pod) ?? []))].toSorted();
}

function numberAt(budget: KubeObject, field: string): number {
  const value = at(budget.status, field);
  return typeof value === 'number' ? value : 0;
}

function expectedOf(budget: KubeObject): number {
  return numberAt(budget, 'expectedPods');
}

function healthOf(budget: KubeObject) {
  return { healthy: numberAt(budget, 'currentHealthy'), desired: numberAt(budget, 'desiredHealthy') };
}

const RULES = ['minAvailable', 'maxUnavailable'] as const;

/** `minAvailable 1`. */
function ruleOf({ spec }: KubeObject): string {
  const field = RULES.find((name) => at(spec, name) !== undefined) ?? 'minAvailable';
  return `${field} ${asText(at(spec, field), '1')}`;
}

function evidenceOf(budget: KubeObject) {
  const source = objectSubject(budget).text;
  return [
    ...RULES.flatMap((field) => {
      const value = at(budget.spec, field);
      return value === undefined ? [] : [{ field: `spec.${field}`, value, source }];
    }),
    { field: 'status.disruptionsAllowed', value: at(budget.status, 'disruptionsAllowed') ?? null, source },
  ];
}

/** Whether one pod may be missed only its team knows: hpscale does not do it by itself. */
function loosenFix(budget: KubeObject): Fix {
  return patchFix(
    'let one of its pods go at a time (with a single replica it is away until the next is ready)',
    budget,
    {
      spec: { minAvailable: null, maxUnavailable: 1 },
    },
  );
}

/** Each of the two offers to go; one suffices. */
function severalFix(budget: KubeObject, others: readonly string[]): Fix {
  return fixBy(`delete it, or ${others.join(' and ')}: one budget per pod`, deleteCommand(budget));
}
