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
import { problemText } from './problem-text.ts';

/** Karpenter's own budget. */
export const USUAL_BUDGET = '10%';

/** The id of the question about how much of a resource a pool may have. */
export function limitId({ name }: PoolPlan, resource: string): string {
  return `limit:${name}:${resource}`;
}

/** The pool as it would be: what no question is about stays as it is in the cluster. */
export function toPoolSpec(plan: PoolPlan, answers: Answers): NodePoolSpec {
  const budget = textOf(answers, 'budget');
  const usual = plan.live ?? NEW_POOL;
  const limits = plan.resources.flatMap((resource) => {
    const limit = textOf(answers, limitId(plan, resource));
    return limit === undefined ? [] : [[resource, limit] as const];
  });
  return {
    ...usual,
    name: plan.name,
    nodeClass: textOf(answers, 'node-class') ?? plan.name,
    instanceTypes: plan.instanceTypes,
    limits: { ...usual.limits, ...Object.fromEntries(limits) },
    consolidationPolicy: textOf(answers, 'consolidation') ?? usual.consolidationPolicy,
    consolidateAfter: textOf(answers, 'consolidate-after') ?? usual.consolidateAfter,
    expireAfter: textOf(answers, 'expire-after') ?? usual.expireAfter,
    ...(budget === undefined ? {} : { budgets: budget === USUAL_BUDGET ? [] : [parseBudget(budget)] }),
  };
}

const NEW_POOL: Omit<NodePoolSpec, 'name' | 'nodeClass'> = {
  instanceTypes: [],
  zones: [],
  capacityTypes: [],
  limits: {},
  taints: [],
  startupTaints: [],
  labels: {},
  consolidationPolicy: DEFAULT_CONSOLIDATION_POLICY,
  consolidateAfter: DEFAULT_CONSOLIDATE_AFTER,
  expireAfter: DEFAULT_EXPIRE_AFTER,
  budgets: [],
};

/** What is wrong with the fields of a pool that an answer decides, in one line; undefined when nothing is. */
export function poolProblem(plan: PoolPlan, answers: Answers, field: string): string | undefined {
  // Types decide which limits are too small.
  const spec = {
    ...toPoolSpec(plan, answers),
    instanceTypes: plan.instanceTypes.length > 0 ? plan.instanceTypes : plan.offered,
  };
  return problemText(nodePoolProblems(spec).filter((problem) => problem.field.startsWith(field)));
}
