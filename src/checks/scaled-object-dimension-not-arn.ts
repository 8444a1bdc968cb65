/** CloudWatch knows a load balancer by the end of its ARN, and answers nothing, without an error, for the ARN itself. */
import type { LiveScaledObject } from '../domain/live-scaled-object.ts';
import { dimensionSlip, type DimensionSlip } from './shared/elb-dimensions.ts';
import { liveScaledObjects, metadataEvidence, triggerFix } from './shared/scaled-objects.ts';
import { defineCheck } from './check.ts';

export const check = defineCheck({
  id: 'scaled-object-dimension-not-arn',
  title: 'load balancer dimensions are the end of the ARN',
  severity: 'error',
  phase: 'health',
  subjects: 'scaled objects with load balancer dimensions',
  needs: ['scaledObjects'],
  offline: true,
  messages: {
    suffixes: () => 'its load balancer dimensions are as CloudWatch has them',
    arn: ({ wrong }: { wrong: DimensionSlip['wrong'] }) =>
      wrong
        .map(
          ({ name, value, meant }) =>
            `the dimension ${name} is ${value}: CloudWatch has no data for that, but for ${meant}`,
        )
        .join('; '),
  },
  run: ({ scaledObjects }, judge) =>
    liveScaledObjects(scaledObjects)
      .filter(hasElbDimension)
      .map((so) => {
        const slips = so.triggers.flatMap((trigger) => {
          const slip = dimensionSlip(trigger);
          return slip === undefined ? [] : [{ trigger, slip }];
        });
        if (slips.length === 0) return judge.pass(so.subject, 'suffixes', {});
        const wrong = slips.flatMap(({ slip }) => slip.wrong);
        const evidence = slips.map(({ trigger }) => metadataEvidence(so, trigger, 'dimensionValue'));
        const edits = slips.map(({ trigger, slip }) => ({
          index: trigger.index,
          metadata: { dimensionValue: slip.dimensionValue },
        }));
        // As it is the trigger reads nothing at all: no other change could be meant.
        const fix = triggerFix('write the end of the ARN', so, edits, { isSafe: true });
        return judge.fail(so.subject, 'arn', { wrong }, { evidence, fix });
      }),
});

function hasElbDimension({ triggers }: LiveScaledObject): boolean {
  return triggers.some(({ metadata }) =>
    /(^|;)\s*(LoadBalancer|TargetGroup)\s*(;|$)/.test(metadata['dimensionName'] ?? ''),
  );
}
