/** Value multiplies the pods that are ready, AverageValue divides by all: each is wrong for the other kind of metric. */
import type { LiveScaledObject, LiveTrigger } from '../domain/live-scaled-object.ts';
import { isResourceTrigger } from '../autoscaling/keda/triggers.ts';
import {
  fieldEvidence,
  liveScaledObjects,
  type TriggerEdit,
  triggerFix,
  triggerText,
} from './shared/scaled-objects.ts';
import { defineCheck, fixBy } from './check.ts';

const PER_TARGET = 'RequestCountPerTarget';

export const check = defineCheck({
  id: 'scaled-object-metric-type',
  title: 'triggers compare totals with what one replica takes',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'scaled objects',
  needs: ['scaledObjects'],
  messages: {
    totals: () => 'its triggers divide a total by the replicas',
    value: ({ triggers }: { triggers: readonly string[] }) =>
      `${triggers.join(', ')}: metricType Value multiplies the pods that are ready now; while new ones start for minutes the answer is too low, and it jumps when they are up`,
    dividedTwice: ({ triggers }: { triggers: readonly string[] }) =>
      `${triggers.join(', ')}: ${PER_TARGET} is divided by the targets already, and metricType AverageValue divides it by the replicas again: it hardly ever scales out`,
  },
  run: ({ scaledObjects }, judge) =>
    liveScaledObjects(scaledObjects).map((so) => {
      const external = so.triggers.filter(({ type }) => !isResourceTrigger(type));
      const value = external.filter(({ metricType }) => metricType === 'Value');
      const twice = external.filter((trigger) => isPerTarget(trigger) && trigger.metricType !== 'Value');
      const wrong = [...twice, ...value];
      const evidence = (wrong.length > 0 ? wrong : external).map(({ index, metricType }) =>
        fieldEvidence(so, `spec.triggers[${index}].metricType`, metricType),
      );
      if (wrong.length === 0) return judge.pass(so.subject, 'totals', {}, { evidence });
      const messageId = twice.length > 0 ? 'dividedTwice' : 'value';
      const triggers = (twice.length > 0 ? twice : value).map(triggerText);
      return judge.fail(so.subject, messageId, { triggers }, { evidence, fix: fixOf(so, wrong) });
    }),
});

function isPerTarget({ metadata }: LiveTrigger): boolean {
  return metadata['namespace'] === 'AWS/ApplicationELB' && metadata['metricName'] === PER_TARGET;
}

/** The total of the same target group says the same with AverageValue; CloudWatch has it by load balancer and target group. */
function fixOf(so: LiveScaledObject, wrong: readonly LiveTrigger[]) {
  const edits = wrong.flatMap((trigger): TriggerEdit[] => {
    const { metadata, index } = trigger;
    const names = (metadata['dimensionName'] ?? '').split(';');
    if (!isPerTarget(trigger) || !names.includes('LoadBalancer')) return [];
    return [{ index, metadata: { metricName: 'RequestCount' }, metricType: 'AverageValue' }];
  });
  return edits.length === wrong.length
    ? triggerFix('scale on the total of the target group', so, edits)
    : fixBy('scale on a total with AverageValue: RequestCount by LoadBalancer and TargetGroup, or the sum of a query');
}
