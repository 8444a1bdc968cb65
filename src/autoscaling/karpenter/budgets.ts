/** Disruption budgets of a node pool (nodepool.go): how many nodes may be disrupted for a reason right now. */
import type { DisruptionBudget } from '../../domain/disruption-budget.ts';
import { parseDuration } from '../../domain/duration.ts';
import { isWindowOpen, parseSchedule } from '../cron-schedule.ts';

export type DisruptionReason = 'Empty' | 'Drifted' | 'Underutilized';

/** What a node pool without budgets has. */
export const DEFAULT_BUDGETS: readonly DisruptionBudget[] = [{ nodes: '10%' }];

/** No budget limits the reason. */
export const UNLIMITED = 2_147_483_647;

/** What the budgets allow in all, of a pool with so many nodes. A budget that cannot be read allows nothing. */
export function allowedDisruptions(
  budgets: readonly DisruptionBudget[],
  reason: DisruptionReason,
  pool: { readonly nodes: number; readonly nowMs: number },
): number {
  let allowed = UNLIMITED;
  for (const budget of budgets) {
    if (budget.reasons && !budget.reasons.includes(reason)) continue;
    allowed = Math.min(allowed, allowedByBudget(budget, pool));
  }
  return allowed;
}

function allowedByBudget(budget: DisruptionBudget, pool: { readonly nodes: number; readonly nowMs: number }): number {
  const state = windowState(budget, pool.nowMs);
  if (state === 'unreadable') return 0;
  if (state === 'closed') return UNLIMITED;
  const match = /^(\d+)(%?)$/.exec(budget.nodes);
  if (!match) return 0;
  const amount = Number(match[1]);
  // A percentage rounds up, so that 10% of a single node is still one.
  return match[2] === '%' ? Math.ceil((pool.nodes * amount) / 100) : amount;
}

function windowState(budget: DisruptionBudget, nowMs: number): 'open' | 'closed' | 'unreadable' {
  if (budget.schedule === undefined && budget.duration === undefined) return 'open';
  const isDue = parseSchedule(budget.schedule ?? '');
  const durationMs = parseDuration(budget.duration ?? '');
  if (!isDue || durationMs === undefined) return 'unreadable';
  return isWindowOpen(isDue, nowMs, durationMs) ? 'open' : 'closed';
}
