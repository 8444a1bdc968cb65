/** A node pool's disruption budget: how many of its nodes Karpenter may disrupt at once, and when. */
import { CRON_MACROS, cronProblem } from './cron.ts';
import { didYouMean } from './nearest.ts';
import type { Problem } from './problem.ts';

export interface DisruptionBudget {
  /** A count or a percentage (rounded up): `2`, `10%`. */
  readonly nodes: string;
  /** All reasons when absent. */
  readonly reasons?: readonly string[];
  /** Cron, UTC; comes with `duration`. */
  readonly schedule?: string;
  readonly duration?: string;
}

export const DISRUPTION_REASONS = ['Underutilized', 'Empty', 'Drifted'] as const;

/** The CRD's maxItems. */
export const MAX_BUDGETS = 50;

/**
 * Reads `NODES[:REASON,REASON][@SCHEDULE/DURATION]`, for example `10%`, `0:Drifted,Underutilized@0 9 * * mon-fri/8h`.
 * The duration is what follows the last slash, because schedules have slashes of their own. Never fails:
 * what is wrong with the parts is for `budgetProblems` to say.
 */
export function parseBudget(text: string): DisruptionBudget {
  const parts = /^([^:@]*)(?::([^@]*))?(?:@(.*?)(?:\/([^/]*))?)?$/s.exec(text);
  const [, nodes = text, reasons, schedule, duration] = parts ?? [];
  return {
    nodes: nodes.trim(),
    ...(reasons === undefined ? {} : { reasons: reasons.split(',').map((reason) => reason.trim()) }),
    ...(schedule === undefined ? {} : { schedule: schedule.trim() }),
    ...(duration === undefined ? {} : { duration: duration.trim() }),
  };
}

/** What the NodePool CRD and Karpenter's own validation would refuse. */
export function budgetProblems(budget: DisruptionBudget, field: string): Problem[] {
  const problems: Problem[] = [];
  const add = (message: string, hint?: string) =>
    problems.push({ field, message, ...(hint === undefined ? {} : { hint }) });
  if (!/^((100|[0-9]{1,2})%|[0-9]+)$/.test(budget.nodes)) {
    add(`"${budget.nodes}" is not a number of nodes in a budget`, 'write a count (2) or a percentage (10%)');
  }
  for (const reason of budget.reasons ?? []) {
    if (!DISRUPTION_REASONS.some((known) => known === reason)) {
      add(
        `"${reason}" is not a disruption reason${didYouMean(reason, DISRUPTION_REASONS)}`,
        `one of ${DISRUPTION_REASONS.join(', ')}`,
      );
    }
  }
  if ((budget.schedule === undefined) !== (budget.duration === undefined)) {
    add('a budget needs its schedule and its duration together', 'write it as 0@0 9 * * mon-fri/8h');
  } else if (budget.schedule !== undefined && budget.duration !== undefined) {
    const schedule = scheduleProblem(budget.schedule);
    if (schedule !== undefined) add(`the budget's schedule "${budget.schedule}" cannot be read: ${schedule}`);
    if (!/^((([0-9]+(h|m))|([0-9]+h[0-9]+m))(0s)?)$/.test(budget.duration)) {
      add(`the budget's duration "${budget.duration}" is not in hours and minutes`, 'write it as 8h, 30m or 1h30m');
    }
  }
  return problems;
}

function scheduleProblem(schedule: string): string | undefined {
  if (schedule.startsWith('@')) {
    const isKnown = CRON_MACROS.some((macro) => macro === schedule);
    return isKnown ? undefined : `it is none of ${CRON_MACROS.join(', ')}`;
  }
  return cronProblem(schedule);
}
