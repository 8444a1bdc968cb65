/** The disruption controller: how many pods of a PodDisruptionBudget may be evicted (pkg/controller/disruption). */
import { conditionsOf, isConditionTrue, type KubeObject } from '../../domain/kube-object.ts';
import { type LabelSelector, selectsLabels } from '../../autoscaling/label-selector.ts';
import { controllerOf, isFinished } from '../../domain/live-pods.ts';
import { withCondition } from './conditions.ts';
import { patchStatus, watchKind, type Controller, type ControllerContext } from './controller-context.ts';
import { KINDS, keyOf } from './resources.ts';
import { createWorkQueue } from './work-queue.ts';

const MANAGER = 'kube-controller-manager';

interface BudgetSpec {
  readonly selector?: LabelSelector;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

/** Keeps the status of every budget. */
export function startPodDisruptionBudgets(context: ControllerContext): Controller {
  const queue = createWorkQueue(context.clock, (key) => reconcile(context, key));
  const addNamespace = (namespace: string | undefined) => {
    for (const [key, budget] of context.index.all(KINDS.podDisruptionBudget)) {
      if (budget.metadata.namespace === namespace) queue.add(key);
    }
  };
  watchKind(context, KINDS.podDisruptionBudget, (budget) => queue.add(keyOf(budget.metadata)));
  watchKind(context, KINDS.pod, (pod) => addNamespace(pod.metadata.namespace));
  for (const key of context.index.all(KINDS.podDisruptionBudget).keys()) queue.add(key);
  return queue;
}

function reconcile(context: ControllerContext, key: string): void {
  const budget = context.index.get(KINDS.podDisruptionBudget, key);
  if (!budget || budget.metadata.deletionTimestamp !== undefined) return;
  const pods = podsOfBudget(context, budget);
  const currentHealthy = pods.filter(
    (pod) => isConditionTrue(pod, 'Ready') && pod.metadata.deletionTimestamp === undefined,
  ).length;
  const { expectedPods, desiredHealthy } = countsOf(context, budget, pods);
  const disruptionsAllowed = expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const isAllowed = disruptionsAllowed > 0;
  const condition = {
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  } as const;
  const conditions = withCondition(conditionsOf(budget), condition, context.clock.now());
  const observedGeneration = budget.metadata.generation ?? 1;
  patchStatus(context, KINDS.podDisruptionBudget, budget, {
    status: { observedGeneration, expectedPods, currentHealthy, desiredHealthy, disruptionsAllowed, conditions },
    manager: MANAGER,
  });
}

function podsOfBudget({ index }: ControllerContext, budget: KubeObject): KubeObject[] {
  const { selector } = (budget.spec ?? {}) as BudgetSpec;
  return [...index.all(KINDS.pod).values()].filter(
    (pod) =>
      pod.metadata.namespace === budget.metadata.namespace &&
      !isFinished(pod) &&
      selectsLabels(selector, pod.metadata.labels),
  );
}

/** A number of pods to keep counts the pods there are; anything else counts what their controllers want. */
function countsOf(
  context: ControllerContext,
  budget: KubeObject,
  pods: readonly KubeObject[],
): { readonly expectedPods: number; readonly desiredHealthy: number } {
  const { minAvailable, maxUnavailable } = (budget.spec ?? {}) as BudgetSpec;
  if (typeof minAvailable === 'number') return { expectedPods: pods.length, desiredHealthy: minAvailable };
  const expectedPods = wantedPods(context, pods);
  if (maxUnavailable !== undefined) {
    return { expectedPods, desiredHealthy: Math.max(0, expectedPods - shareOf(maxUnavailable, expectedPods)) };
  }
  return { expectedPods, desiredHealthy: shareOf(minAvailable ?? 1, expectedPods) };
}

/** Percentages round up. */
function shareOf(amount: number | string, of: number): number {
  const text = String(amount);
  return text.endsWith('%') ? Math.ceil((Number(text.slice(0, -1)) * of) / 100) : Number(text);
}

function wantedPods({ index }: ControllerContext, pods: readonly KubeObject[]): number {
  const owners = new Map(pods.map((pod) => [controllerOf(pod)?.uid ?? '', pod]));
  let wanted = 0;
  for (const pod of owners.values()) {
    const owner = controllerOf(pod);
    const type = owner?.kind === 'StatefulSet' ? KINDS.statefulSet : KINDS.replicaSet;
    const object = owner && index.get(type, keyOf({ ...pod.metadata, name: owner.name }));
    wanted += (object?.spec as { readonly replicas?: number } | undefined)?.replicas ?? 0;
  }
  return wanted;
}

/** The budget that forbids to evict the pod, or `several`: the API refuses a pod that two budgets select. */
export function blockingBudget(context: ControllerContext, pod: KubeObject): string | undefined {
  const budgets = [...context.index.all(KINDS.podDisruptionBudget).values()].filter(
    ({ metadata, spec }) =>
      metadata.namespace === pod.metadata.namespace &&
      selectsLabels((spec as BudgetSpec | undefined)?.selector, pod.metadata.labels),
  );
  const [budget, ...others] = budgets;
  if (!budget) return undefined;
  const allowed = (budget.status as { readonly disruptionsAllowed?: number } | undefined)?.disruptionsAllowed ?? 0;
  return others.length > 0 || allowed < 1 ? keyOf(budget.metadata) : undefined;
}

/** Counts an eviction at once, as the API does: the controller sees the pod go only later. */
export function countEviction(context: ControllerContext, pod: KubeObject): void {
  for (const budget of context.index.all(KINDS.podDisruptionBudget).values()) {
    const { selector } = (budget.spec ?? {}) as BudgetSpec;
    if (budget.metadata.namespace !== pod.metadata.namespace || !selectsLabels(selector, pod.metadata.labels)) continue;
    const { disruptionsAllowed = 0 } = (budget.status ?? {}) as { readonly disruptionsAllowed?: number };
    const status = { disruptionsAllowed: Math.max(0, disruptionsAllowed - 1) };
    patchStatus(context, KINDS.podDisruptionBudget, budget, { status, manager: MANAGER });
  }
}
