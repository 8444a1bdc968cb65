/** PodDisruptionBudgets: which of them forbid that a pod is evicted. */
import { type LabelSelector, selectsLabels } from '../../autoscaling/label-selector.ts';
import { objectSubject } from '../../domain/finding.ts';
import { groupBy } from '../../domain/group-by.ts';
import { at } from '../../domain/json.ts';
import { type KubeObject, namespaceOf } from '../../domain/kube-object.ts';
import type { CheckContext } from '../check.ts';

/** Budgets by namespace: pods are only compared with those of their own. */
export function budgetsByNamespace(budgets: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  return groupBy(budgets, namespaceOf);
}

export function selectsPod(budget: KubeObject, pod: KubeObject): boolean {
  return selectsLabels(at(budget.spec, 'selector') as LabelSelector | undefined, pod.metadata.labels);
}

/** `status.disruptionsAllowed`; undefined while nobody has counted. */
export function disruptionsAllowed(budget: KubeObject): number | undefined {
  const allowed = at(budget.status, 'disruptionsAllowed');
  return typeof allowed === 'number' ? allowed : undefined;
}

/** The budgets that keep a pod from being evicted now; two over one pod do, whatever they allow. */
export function blockingBudgets(context: CheckContext): (pod: KubeObject) => readonly string[] {
  return budgetsAgainst(context.optional('podDisruptionBudgets') ?? []);
}

/** The same, of these budgets. */
export function budgetsAgainst(budgets: readonly KubeObject[]): (pod: KubeObject) => readonly string[] {
  const byNamespace = budgetsByNamespace(budgets);
  return (pod) => {
    const own = (byNamespace.get(namespaceOf(pod)) ?? []).filter((budget) => selectsPod(budget, pod));
    const blocking = own.length > 1 ? own : own.filter((budget) => disruptionsAllowed(budget) === 0);
    return blocking.map((budget) => objectSubject(budget).text);
  };
}
