/** A disruption budget of 0 keeps Karpenter from taking any node away, for as long as it is in force. */
import {
  allowedDisruptions,
  DEFAULT_BUDGETS,
  type DisruptionReason,
  UNLIMITED,
} from '../autoscaling/karpenter/budgets.ts';
import type { DisruptionBudget } from '../domain/disruption-budget.ts';
import { type Fix, objectSubject, type Severity } from '../domain/finding.ts';
import { asArray, asText, at } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { NODE_POOL_LABEL } from '../domain/node-labels.ts';
import { defineCheck, fixBy } from './check.ts';
import { patchFix } from './shared/kubectl.ts';
import { evidenceOf, hyperpodPools, POOLS, subjectOf } from './shared/node-pools.ts';

interface Blocked {
  readonly reasons: readonly string[];
  /** As written: `0`, `0 on 0 9 * * mon-fri for 8h`. */
  readonly budgets: readonly string[];
}

const REASONS: readonly DisruptionReason[] = ['Empty', 'Underutilized', 'Drifted'];

export const check = defineCheck({
  id: 'disruption-budget-allows',
  title: 'disruption budgets let nodes go',
  severity: 'warning',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools'],
  uses: ['nodes'],
  messages: {
    allows: ({ atOnce }: { atOnce: number }) =>
      atOnce === UNLIMITED
        ? 'no budget limits how many nodes go at once'
        : `its budgets let ${atOnce} nodes go at once`,
    blockedForGood: ({ reasons, budgets }: Blocked) =>
      `its budget ${budgets.join(' and ')} lets no node go for ${reasons.join(', ')}: it is never taken away, however empty`,
    blockedNow: ({ reasons, budgets }: Blocked) =>
      `its budget ${budgets.join(' and ')} is in force now and lets no node go for ${reasons.join(', ')}`,
  },
  run: ({ nodePools }, judge, context) => {
    const counts = nodesByPool(context.optional('nodes') ?? []);
    return hyperpodPools(nodePools).map((pool) => {
      const subject = subjectOf(pool);
      const budgets = budgetsOf(pool.object);
      // Of a pool without nodes a percentage is 0: it is judged as if it had one.
      const state = { nodes: Math.max(1, counts.get(pool.name) ?? 0), nowMs: context.now };
      const evidence = [
        evidenceOf(pool, 'spec.disruption.budgets', at(pool.object.spec, 'disruption', 'budgets') ?? null),
      ];
      const allowedFor = (some: readonly DisruptionBudget[], reason: DisruptionReason) =>
        allowedDisruptions(some, reason, state);
      const reasons = REASONS.filter((reason) => allowedFor(budgets, reason) === 0);
      if (reasons.length === 0) {
        const atOnce = Math.min(...REASONS.map((reason) => allowedFor(budgets, reason)));
        return judge.pass(subject, 'allows', { atOnce }, { evidence });
      }
      const blocking = budgets.filter((budget) => reasons.some((reason) => allowedFor([budget], reason) === 0));
      const isForGood = blocking.some(({ schedule }) => schedule === undefined);
      const data = { reasons, budgets: blocking.map(describe) };
      const details = {
        evidence,
        severity: severityOf(reasons, isForGood),
        fix: fixOf(pool.object, budgets, blocking),
      };
      return judge.fail(subject, isForGood ? 'blockedForGood' : 'blockedNow', data, details);
    });
  },
});

function nodesByPool(nodes: readonly KubeObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { metadata } of nodes) {
    const pool = metadata.labels?.[NODE_POOL_LABEL];
    if (pool !== undefined) counts.set(pool, (counts.get(pool) ?? 0) + 1);
  }
  return counts;
}

function budgetsOf({ spec }: KubeObject): readonly DisruptionBudget[] {
  const written = at(spec, 'disruption', 'budgets');
  if (written === undefined) return DEFAULT_BUDGETS;
  return asArray(written).map((budget) => {
    const reasons = at(budget, 'reasons');
    const schedule = at(budget, 'schedule');
    return {
      nodes: asText(at(budget, 'nodes')),
      ...(reasons === undefined ? {} : { reasons: asArray(reasons).map((reason) => asText(reason)) }),
      ...(schedule === undefined ? {} : { schedule: asText(schedule), duration: asText(at(budget, 'duration')) }),
    };
  });
}

function describe({ nodes, schedule, duration }: DisruptionBudget): string {
  return schedule === undefined ? nodes : `${nodes} on ${schedule} for ${duration}`;
}

/** A window closes by itself, and nodes that only may not drift still go when they are empty. */
function severityOf(reasons: readonly DisruptionReason[], isForGood: boolean): Severity {
  return isForGood && reasons.includes('Empty') ? 'warning' : 'info';
}

/** The budgets without those that are for good; Karpenter's default where nothing is left. */
function fixOf(pool: KubeObject, budgets: readonly DisruptionBudget[], blocking: readonly DisruptionBudget[]): Fix {
  const forGood = new Set(blocking.filter(({ schedule }) => schedule === undefined));
  if (forGood.size === 0) return fixBy('wait until the window closes, or make it shorter');
  const kept = budgets.filter((budget) => !forGood.has(budget));
  const next = kept.length === 0 ? DEFAULT_BUDGETS : kept;
  const text = next.map(describe).join(', ');
  return patchFix(`let nodes of ${objectSubject(pool).text} go: budgets ${text}`, pool, {
    spec: { disruption: { budgets: next } },
  });
}
