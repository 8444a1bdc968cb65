/** From answers to node pools: for the questions, which judge each answer by the pool that it would make, and for the file. */
import { parseBudget } from '../../domain/disruption-budget.ts';
import {
  DEFAULT_CONSOLIDATE_AFTER,
  DEFAULT_CONSOLIDATION_POLICY,
  DEFAULT_EXPIRE_AFTER,
  type NodePoolSpec,
  nodePoolProblems,
} from '../../domain/node-pool.ts';
import { type Answers, textOf } from './answers.ts';
import type { PoolPlan } from './pool-plan.ts';

/** Karpenter's own budget. */
export const USUAL_BUDGET = '10%';

/** The id of the question about how much of a resource a pool may have. */
export function limitId({ name }: PoolPlan, resource: string): string {
  return `limit:${name}:${resource}`;
}

/** The pool as it would be; what is not answered yet is at its default. */
export function toPoolSpec(plan: PoolPlan, answers: Answers): NodePoolSpec {
  const budget = textOf(answers, 'budget') ?? USUAL_BUDGET;
  const limits = plan.resources.flatMap((resource) => {
    const limit = textOf(answers, limitId(plan, resource));
    return limit === undefined ? [] : [[resource, limit] as const];
  });
  return {
    name: plan.name,
    nodeClass: textOf(answers, 'node-class') ?? plan.name,
    instanceTypes: plan.instanceTypes,
    zones: [],
    capacityTypes: [],
    limits: Object.fromEntries(limits),
    taints: [],
    startupTaints: [],
    labels: {},
    consolidationPolicy: textOf(answers, 'consolidation') ?? DEFAULT_CONSOLIDATION_POLICY,
    consolidateAfter: textOf(answers, 'consolidate-after') ?? DEFAULT_CONSOLIDATE_AFTER,
    expireAfter: textOf(answers, 'expire-after') ?? DEFAULT_EXPIRE_AFTER,
    budgets: budget === USUAL_BUDGET ? [] : [parseBudget(budget)],
  };
}

/** What is wrong with the fields of a pool that an answer decides, in one line; undefined when nothing is. */
export function poolProblem(plan: PoolPlan, answers: Answers, field: string): string | undefined {
  // Types decide which limits are too small.
  const spec = {
    ...toPoolSpec(plan, answers),
    instanceTypes: plan.instanceTypes.length > 0 ? plan.instanceTypes : plan.offered,
  };
  const problem = nodePoolProblems(spec).find((candidate) => candidate.field.startsWith(field));
  return problem && [problem.message, problem.hint].filter(Boolean).join('; ');
}
