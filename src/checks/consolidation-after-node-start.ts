/** A node that goes sooner than its successor comes makes every short lull cost a node start. */
import { formatDuration, parseDuration } from '../domain/duration.ts';
import type { Fix } from '../domain/finding.ts';
import { findInstanceType } from '../domain/instance-type.ts';
import { type KnownNodeStart, knownNodeStart, slowStartText } from '../domain/measured-node-start.ts';
import type { LiveNodePool } from '../domain/node-pool-object.ts';
import { defineCheck } from './check.ts';
import { patchFix } from './shared/kubectl.ts';
import { evidenceOf, POOLS, subjectOf } from './shared/node-pools.ts';
import { judgeOffered, OFFER_MESSAGES, type OfferedPool } from './shared/pool-offers.ts';

interface Timing {
  readonly consolidateAfter: string;
  /** What makes its nodes slow to come back. */
  readonly because: string;
  readonly nodeStart: string;
}

/** What the CRD sets where it is left out. */
const DEFAULT_AFTER = '0s';

export const check = defineCheck({
  id: 'consolidation-after-node-start',
  title: 'nodes that are slow to start are not given up sooner than they start',
  severity: 'warning',
  phase: 'tuning',
  subjects: POOLS,
  needs: ['nodePools', 'nodeClasses'],
  uses: ['cluster', 'nodeClaims'],
  messages: {
    ...OFFER_MESSAGES,
    kept: ({ consolidateAfter }: { consolidateAfter: string }) => `a node is kept for ${consolidateAfter}`,
    quick: () => 'it has neither accelerators nor spot capacity, whose nodes are the ones to keep',
    early: ({ consolidateAfter, because, nodeStart }: Timing) =>
      `a node goes ${consolidateAfter} after its last pod event, and a new one ${because} takes ${nodeStart} to start: the next peak waits for what was just given up`,
    unreadable: ({ consolidateAfter }: { consolidateAfter: string }) =>
      `consolidateAfter ${consolidateAfter} is no duration`,
  },
  run: (facts, judge, context) => {
    const start = knownNodeStart(context.optional('nodeClaims'), context.settings.nodeStart);
    return judgeOffered(facts, context, judge, (offered) => {
      const { pool } = offered;
      const subject = subjectOf(pool);
      const consolidateAfter = pool.consolidateAfter ?? DEFAULT_AFTER;
      const evidence = [evidenceOf(pool, 'spec.disruption.consolidateAfter', pool.consolidateAfter ?? null)];
      const because = slowBecause(offered);
      if (because === undefined) return judge.pass(subject, 'quick', {}, { evidence });
      if (consolidateAfter === 'Never') return judge.pass(subject, 'kept', { consolidateAfter: 'ever' }, { evidence });
      const afterMs = parseDuration(consolidateAfter);
      if (afterMs === undefined) return judge.unknown(subject, 'unreadable', { consolidateAfter }, { evidence });
      if (afterMs >= enoughSeconds(start) * 1000)
        return judge.pass(subject, 'kept', { consolidateAfter }, { evidence });
      const data = { consolidateAfter, because, nodeStart: slowStartText(start) };
      const certainty = start.samples > 0 ? 'exact' : 'bound';
      return judge.fail(subject, 'early', data, { evidence, certainty, fix: fixOf(pool, start) });
    });
  },
});

/** undefined for plain on-demand types. */
function slowBecause({ offerings }: OfferedPool): string | undefined {
  const hasAccelerators = offerings.some(({ instanceType }) => findInstanceType(instanceType)?.accelerator);
  if (hasAccelerators) return 'with accelerators';
  return offerings.some(({ capacityType }) => capacityType === 'spot') ? 'of spot capacity' : undefined;
}

/** Measured starts are held against the slow ones; of assumed ones only the typical counts, which hpscale's own default keeps. */
function enoughSeconds({ samples, slowSeconds, typicalSeconds }: KnownNodeStart): number {
  return samples > 0 ? slowSeconds : typicalSeconds;
}

const MINUTE_SECONDS = 60;

/** Whole minutes. The disruption block is no part of the template: nodes do not drift when it changes. */
function fixOf({ object }: LiveNodePool, { slowSeconds }: KnownNodeStart): Fix {
  const consolidateAfter = formatDuration(Math.ceil(slowSeconds / MINUTE_SECONDS) * MINUTE_SECONDS * 1000);
  return patchFix(
    `keep its nodes for ${consolidateAfter} after their last pod event`,
    object,
    { spec: { disruption: { consolidateAfter } } },
    { isSafe: true },
  );
}
