/** A node claim that does not launch never becomes a node: Karpenter gives it up after five minutes and tries again. */
import { formatDuration } from '../domain/duration.ts';
import { type Evidence, objectSubject } from '../domain/finding.ts';
import { conditionOf } from '../domain/kube-object.ts';
import { check as clusterRoleEffectivePermissions } from './cluster-role-effective-permissions.ts';
import { check as clusterRoleExists } from './cluster-role-exists.ts';
import { check as clusterRolePermissions } from './cluster-role-permissions.ts';
import { check as clusterRoleScope } from './cluster-role-scope.ts';
import { check as clusterRoleTrust } from './cluster-role-trust.ts';
import { check as clusterWideQuotaHeadroom } from './cluster-wide-quota-headroom.ts';
import { defineCheck, fixBy } from './check.ts';
import { check as instanceQuotaHeadroom } from './instance-quota-headroom.ts';
import { check as nodeClassReady } from './node-class-ready.ts';
import { check as provisioningModeContinuous } from './provisioning-mode-continuous.ts';
import { givenUpPools, hasLaunchFailed, hasRoomAgain } from './shared/given-up-claims.ts';
import type { Warning } from './shared/kube-events.ts';
import { describeCommand } from './shared/kubectl.ts';
import { CLAIMS, hyperpodClaims, reachedMs, saidBy, type Said, stageEvidence } from './shared/node-claims.ts';
import { factsOfChecks, firstFailing } from './shared/other-checks.ts';

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
    roomAgain: ({ last }: { last: string }) =>
      `a quota stopped its last node claim and has room by now: Karpenter tries again within minutes (${last})`,
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
        if (!hasLaunchFailed(claim, context)) return judge.pass(subject, 'launching', { age }, { evidence });
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
    const ofPools = givenUpPools(claims, context).map(({ pool, warnings, last }) => {
      const subject = objectSubject(pool);
      const evidence = warnings.slice(0, SHOWN_EVENTS).map(eventEvidence);
      const cause = told();
      if (cause !== undefined) return judge.skip(subject, 'toldBy', { check: cause }, { evidence });
      if (hasRoomAgain(last, context)) return judge.skip(subject, 'roomAgain', { last: last.message }, { evidence });
      const fix = fixBy(
        'mend what the message names; for capacity, name a group of another type or zone in the node class',
      );
      return judge.fail(subject, 'givenUp', { count: warnings.length, last: last.message }, { evidence, fix });
    });
    return [...ofClaims, ...ofPools];
  },
});

const SHOWN_EVENTS = 3;

function eventEvidence({ kind, name, reason, message, component }: Warning): Evidence {
  return { field: `${reason} (${component})`, value: message, source: `Event of ${kind}/${name}` };
}
