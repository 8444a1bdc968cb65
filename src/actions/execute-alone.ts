/** Carries out a plan while no other run changes the cluster: with its Lease in hand, and planned anew after waiting for another run. */
import type { Context } from '../context.ts';
import type { MutationOptions } from '../domain/options.ts';
import { type Plan, plannedResults, type StepResult } from '../domain/plan.ts';
import { consent } from './consent.ts';
import { executePlan } from './execute-plan.ts';
import { type LeaseOptions, withLease } from './hold-lease.ts';

export interface ExecuteAloneOptions extends Omit<LeaseOptions, 'context' | 'step'> {
  /** Looks again and plans: what another run did may leave less to do, or something else. */
  readonly planAnew: () => Promise<Plan>;
  readonly mutation: MutationOptions;
}

/** For a plan that was consented to. Asks again only when waiting for another run has changed what there is to do. */
export async function executeAlone(
  plan: Plan,
  options: ExecuteAloneOptions,
  context: Context,
): Promise<readonly StepResult[]> {
  const { planAnew, mutation, again } = options;
  const first = plan.steps.find((step) => step.run !== undefined)?.title;
  const lock = { ...options, context, ...(first === undefined ? {} : { step: first }) };
  return await withLease(lock, async (lease) => {
    const current = lease.isFresh ? plan : await planAnew();
    if (!isSamePlan(current, plan)) await consent(current, mutation, context);
    return await executePlan(current, { ...context, ...lease.context }, { resumeWith: again });
  });
}

function isSamePlan(one: Plan, other: Plan): boolean {
  return JSON.stringify(plannedResults(one)) === JSON.stringify(plannedResults(other));
}
