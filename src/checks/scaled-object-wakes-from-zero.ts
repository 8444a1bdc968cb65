/** At 0 replicas some metrics cannot rise: what goes to sleep on them does not wake. */
import type { LiveScaledObject, LiveTrigger } from '../domain/live-scaled-object.ts';
import { restingReplicas } from '../domain/live-scaled-object.ts';
import { isResourceTrigger } from '../autoscaling/keda/triggers.ts';
import { canMetricWake, WAKING_METRIC } from '../domain/scaled-object-rules.ts';
import { patchFix } from './shared/kubectl.ts';
import { fieldEvidence, liveScaledObjects, metadataEvidence } from './shared/scaled-objects.ts';
import { defineCheck } from './check.ts';

export const check = defineCheck({
  id: 'scaled-object-wakes-from-zero',
  title: 'what goes to 0 has a trigger that can wake it',
  severity: 'error',
  phase: 'health',
  subjects: 'scaled objects that go to 0',
  needs: ['scaledObjects'],
  offline: true,
  messages: {
    wakes: ({ trigger }: { trigger: string }) => `${trigger} can wake it`,
    sleeps: ({ metrics }: { metrics: readonly string[] }) =>
      `at 0 replicas nothing wakes it: a load balancer without targets answers 503 and does not count the request in ${metrics.join(' or ')}; what does count is ${WAKING_METRIC}`,
    resources: () => 'it has cpu and memory triggers alone, which scaled-object-triggers-valid tells',
  },
  run: ({ scaledObjects }, judge) =>
    liveScaledObjects(scaledObjects)
      .filter((so) => restingReplicas(so) === 0 && so.triggers.length > 0)
      .map((so) => {
        const external = so.triggers.filter(({ type }) => !isResourceTrigger(type));
        const evidence = external.map((trigger) => metadataEvidence(so, trigger, 'metricName'));
        if (external.length === 0) return judge.skip(so.subject, 'resources', {});
        const waking = external.find(canWake);
        if (waking !== undefined) return judge.pass(so.subject, 'wakes', { trigger: nameOf(waking) }, { evidence });
        const metrics = [...new Set(external.map(({ metadata }) => metadata['metricName'] ?? ''))];
        const details = { evidence: [...evidence, restingEvidence(so)], fix: fixOf(so) };
        return judge.fail(so.subject, 'sleeps', { metrics }, details);
      }),
});

function canWake({ type, metadata }: LiveTrigger): boolean {
  if (type !== 'aws-cloudwatch' || metadata['expression'] !== undefined) return true;
  return canMetricWake(metadata['namespace'], metadata['metricName']);
}

function nameOf({ type, metadata }: LiveTrigger): string {
  return metadata['metricName'] ?? type;
}

function restingEvidence(so: LiveScaledObject) {
  const field = so.idleReplicas === null ? 'minReplicaCount' : 'idleReplicaCount';
  return fieldEvidence(so, `spec.${field}`, restingReplicas(so));
}

function fixOf({ object, idleReplicas, minReplicas }: LiveScaledObject) {
  const spec = {
    minReplicaCount: Math.max(1, minReplicas),
    ...(idleReplicas === null ? {} : { idleReplicaCount: null }),
  };
  return patchFix(`keep one replica, or add a trigger on ${WAKING_METRIC}`, object, { spec });
}
