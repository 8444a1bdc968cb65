/** A node claim that does not launch never becomes a node: Karpenter gives it up after five minutes and tries again. */
import { formatDuration } from '../domain/duration.ts';
import { type Evidence, objectSubject } from '../domain/finding.ts';
import { groupBy } from '../domain/group-by.ts';
import { conditionOf, type KubeObject } from '../domain/kube-object.ts';
import { isPending } from '../domain/live-pods.ts';
import { check as clusterRoleEffectivePermissions } from './cluster-role-effective-permissions.ts';
import { check as clusterRoleExists } from './cluster-role-exists.ts';
import { check as clusterRolePermissions } from './cluster-role-permissions.ts';
import { check as clusterRoleScope } from './cluster-role-scope.ts';
import { check as clusterRoleTrust } from './cluster-role-trust.ts';
import { check as clusterWideQuotaHeadroom } from './cluster-wide-quota-headroom.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { check as instanceQuotaHeadroom } from './instance-quota-headroom.ts';
import { check as nodeClassReady } from './node-class-ready.ts';
import { check as provisioningModeContinuous } from './provisioning-mode-continuous.ts';
import { readWarning, type Warning } from './shared/kube-events.ts';
import { describeCommand } from './shared/kubectl.ts';
import {
  CLAIMS,
  hyperpodClaims,
  type LiveClaim,
  reachedMs,
  saidBy,
  type Said,
  stageEvidence,
} from './shared/node-claims.ts';
import { hyperpodPools } from './shared/node-pools.ts';
import { factsOfChecks, firstFailing } from './shared/other-checks.ts';

/** As Karpenter's lifecycle controller has it. */
const LAUNCH_TIMEOUT_MS = 5 * 60_000;
/** Events older than that tell of something that is over. */
const RECENT_MS = 10 * 60_000;
const GIVEN_UP_REASONS = new Set(['InsufficientCapacityError', 'NodeClassNotReady', 'LaunchFailed']);

/** What else stops launches, and is told by its own name. */
const CAUSES = [
  provisioningModeContinuous,
  nodeClassReady,
  clusterRoleExists,
  clusterRoleTrust,
  clusterRolePermissions,
  clusterRoleScope,
  clusterRoleEffectivePermissions,
  instanceQuotaHeadroom,
  clusterWideQuotaHeadroom,
];

export const check = defineCheck({
  id: 'node-claim-launched',
  title: 'every node claim launches an instance',
  severity: 'error',
  phase: 'health',
  subjects: CLAIMS,
  needs: ['nodeClaims'],
  uses: ['events', 'nodePools', 'pods', ...factsOfChecks(CAUSES)],
  messages: {
    launched: () => 'SageMaker has taken its instance',
    launching: ({ age }: { age: string }) => `it is ${age} old and launches`,
    notLaunched: ({ age, reason, message }: Said & { age: string }) =>
      `it is ${age} old and not launched (${reason}): ${message}`,
    givenUp: ({ count, last }: { count: number; last: string }) =>
      `Karpenter gave up ${count === 1 ? 'a node claim' : `${count} node claims`} of it within the hour, the last time: ${last}`,
    toldBy: ({ check: id }: { check: string }) => `it does not launch, and ${id} says why`,
  },
  run: ({ nodeClaims }, judge, context) => {
    const told = () => firstFailing(CAUSES, context);
    const claims = hyperpodClaims(nodeClaims);
    const ofClaims = claims
      .filter(({ isGoing }) => !isGoing)
      .map((claim) => {
        const { object, subject, bornMs } = claim;
        const evidence = stageEvidence(claim, 'Launched');
        if (reachedMs(claim, 'Launched') !== undefined) return judge.pass(subject, 'launched', {}, { evidence });
        const age = formatDuration(context.now - bornMs);
        if (!hasFailed(claim, context)) return judge.pass(subject, 'launching', { age }, { evidence });
        const cause = told();
        if (cause !== undefined) return judge.skip(subject, 'toldBy', { check: cause }, { evidence });
        const fix = fixBy('mend what the message names; Karpenter tries again by itself', describeCommand(object));
        return judge.fail(
          subject,
          'notLaunched',
          { age, ...saidBy(conditionOf(object, 'Launched')) },
          { evidence, fix },
        );
      });
    const ofPools = givenUp(claims, context).map(({ pool, warnings, last }) => {
      const subject = objectSubject(pool);
      const evidence = warnings.slice(0, SHOWN_EVENTS).map(eventEvidence);
      const cause = told();
      if (cause !== undefined) return judge.skip(subject, 'toldBy', { check: cause }, { evidence });
      const fix = fixBy(
        'mend what the message names; for capacity, name a group of another type or zone in the node class',
      );
      return judge.fail(subject, 'givenUp', { count: warnings.length, last: last.message }, { evidence, fix });
    });
    return [...ofClaims, ...ofPools];
  },
});

const SHOWN_EVENTS = 3;

/** It said so, or it took too long. A claim that waits for its first look says that it does. */
function hasFailed({ object, bornMs }: LiveClaim, { now }: CheckContext): boolean {
  const condition = conditionOf(object, 'Launched');
  return condition?.reason === 'LaunchFailed' || condition?.status === 'False' || now - bornMs > LAUNCH_TIMEOUT_MS;
}

interface GivenUp {
  readonly pool: KubeObject;
  readonly warnings: readonly Warning[];
  readonly last: Warning;
}

/**
 * Pools whose claims were given up lately, while pods wait and no claim is on its way or launched since: events tell
 * of what may be mended by now. The claims are gone: their names tell the pool.
 */
function givenUp(claims: readonly LiveClaim[], context: CheckContext): GivenUp[] {
  if (context.optional('pods')?.some(isPending) === false) return [];
  const live = new Set(claims.map(({ name }) => name));
  const warnings = (context.optional('events') ?? [])
    .flatMap(readWarning)
    .filter(({ kind, reason, name }) => kind === 'NodeClaim' && GIVEN_UP_REASONS.has(reason) && !live.has(name));
  const byPool = groupBy(warnings, ({ name }) => name.slice(0, name.lastIndexOf('-')));
  return hyperpodPools(context.optional('nodePools') ?? []).flatMap(({ object, name }) => {
    const own = (byPool.get(name) ?? []).toSorted((a, b) => b.lastMs - a.lastMs);
    const [last] = own;
    if (!last || context.now - last.lastMs > RECENT_MS) return [];
    const isBeyond = claims.some((claim) => claim.pool === name && isOnItsWay(claim, last.lastMs, context));
    return isBeyond ? [] : [{ pool: object, warnings: own, last }];
  });
}

/** Whether it launched since, or launches now. */
function isOnItsWay(claim: LiveClaim, sinceMs: number, context: CheckContext): boolean {
  const launchedMs = reachedMs(claim, 'Launched');
  if (launchedMs !== undefined) return launchedMs >= sinceMs;
  return !claim.isGoing && !hasFailed(claim, context);
}

function eventEvidence({ kind, name, reason, message, component }: Warning): Evidence {
  return { field: `${reason} (${component})`, value: message, source: `Event of ${kind}/${name}` };
}
