/** Of two pools with the same weight that both fit a pod, Karpenter takes the one that is last in the alphabet. */
import { overlaps } from '../autoscaling/karpenter/requirement.ts';
import type { LiveNodePool } from '../domain/node-pool-object.ts';
import type { PoolOffering } from '../domain/pool-choice.ts';
import { defineCheck } from './check.ts';
import { evidenceOf, patchPool, POOLS, requirementsOf, subjectOf } from './shared/node-pools.ts';
import { judgeOffered, OFFER_MESSAGES, type OfferedPool } from './shared/pool-offers.ts';

interface Rival {
  readonly other: string;
  readonly weight: number;
}

export const check = defineCheck({
  id: 'node-pool-weights',
  title: 'node pools that can start the same node have different weights',
  severity: 'info',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster'],
  messages: {
    ...OFFER_MESSAGES,
    told: () => 'no other pool of its weight can start the same node for the same pod',
    tied: ({ other, weight }: Rival) =>
      `node pool ${other} starts the same nodes for the same pods and has the weight ${weight} as well: which one is taken is an accident of their names`,
  },
  run: (given, judge, context) => {
    const known: OfferedPool[] = [];
    const judgements = judgeOffered(given, context, judge, (offered) => {
      // Each pair is told once, of the pool that comes later.
      const rival = known.find((other) => isRival(other, offered));
      known.push(offered);
      const { pool } = offered;
      const evidence = [evidenceOf(pool, 'spec.weight', pool.weight === 0 ? null : pool.weight)];
      if (rival === undefined) return judge.pass(subjectOf(pool), 'told', {}, { evidence });
      const taken = new Set(known.map((other) => other.pool.weight));
      const fix = patchPool(pool, 'give one of the two more weight: the heaviest is tried first', {
        weight: freeWeight(pool.weight, taken),
      });
      const data = { other: rival.pool.name, weight: pool.weight };
      return judge.fail(subjectOf(pool), 'tied', data, { evidence, fix });
    });
    return judgements;
  },
});

/** The same weight, taints and offerings, and no label that tells them apart. */
function isRival(a: OfferedPool, b: OfferedPool): boolean {
  if (a.pool.weight !== b.pool.weight || taintsText(a.pool) !== taintsText(b.pool)) return false;
  const places = new Set(a.offerings.map(placeOf));
  return b.offerings.some((offering) => places.has(placeOf(offering))) && !isToldApart(a.pool, b.pool);
}

function placeOf({ group, instanceType, zone }: PoolOffering): string {
  return `${group} ${instanceType} ${zone}`;
}

function taintsText({ taints }: LiveNodePool): string {
  return taints
    .map(({ key, value, effect }) => `${key}=${value ?? ''}:${effect}`)
    .toSorted()
    .join(' ');
}

function isToldApart(a: LiveNodePool, b: LiveNodePool): boolean {
  const [left, right] = [requirementsOf(a), requirementsOf(b)];
  return [...left].some(([key, requirement]) => {
    const other = right.get(key);
    return other !== undefined && !overlaps(requirement, other);
  });
}

/** The next higher weight that none of the pools seen has. */
function freeWeight(weight: number, taken: ReadonlySet<number>): number {
  let free = Math.max(1, weight);
  while (taken.has(free) && free < 100) free += 1;
  return free;
}
