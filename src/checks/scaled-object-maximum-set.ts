/** KEDA's default maximum is 100 replicas: with a GPU each that is a fleet that nobody asked for. */
import { chainsOf, targetOfScaledObject } from '../autoscaling/capacity/chains-of-facts.ts';
import { KEDA_DEFAULTS, type LiveScaledObject } from '../domain/live-scaled-object.ts';
import { check as maximumReachable } from './scaled-object-maximum-reachable.ts';
import { patchFix } from './shared/kubectl.ts';
import { factsOfChecks } from './shared/other-checks.ts';
import { fieldEvidence, liveScaledObjects } from './shared/scaled-objects.ts';
import { type CheckContext, defineCheck } from './check.ts';

/** A bound to start from, where so many can be had; what the person wants to pay for is theirs to say. */
const MODEST_MAXIMUM = 10;

export const check = defineCheck({
  id: 'scaled-object-maximum-set',
  title: 'every scaled object says its maximum',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'scaled objects',
  needs: ['scaledObjects'],
  uses: factsOfChecks([maximumReachable]),
  offline: true,
  messages: {
    set: ({ maximum }: { maximum: number }) => `its maximum is ${maximum}`,
    unset: ({ maximum }: { maximum: number }) =>
      `maxReplicaCount is not set: KEDA takes ${maximum}, and a metric that goes wrong asks for all of them`,
  },
  run: ({ scaledObjects }, judge, context) =>
    liveScaledObjects(scaledObjects).map((so) => {
      const { maxReplicas, minReplicas, subject, object } = so;
      const evidence = [fieldEvidence(so, 'spec.maxReplicaCount', maxReplicas)];
      if (maxReplicas !== null) return judge.pass(subject, 'set', { maximum: maxReplicas }, { evidence });
      const maxReplicaCount = Math.max(suggestedMaximum(so, context), minReplicas);
      const fix = patchFix('set the maximum that you want to pay for', object, { spec: { maxReplicaCount } });
      return judge.fail(subject, 'unset', { maximum: KEDA_DEFAULTS.maxReplicas }, { evidence, fix });
    }),
});

function suggestedMaximum({ object }: LiveScaledObject, context: CheckContext): number {
  const [chain] = chainsOf([targetOfScaledObject(object)], context);
  return Math.max(1, Math.min(MODEST_MAXIMUM, chain?.reachableReplicas ?? MODEST_MAXIMUM));
}
