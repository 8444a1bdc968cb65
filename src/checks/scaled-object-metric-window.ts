/** KEDA reads the newest datapoint of a window alone: which statistic, of how long, and whether it is published yet decide what it sees. */
import { type LiveWindow, type WindowSlip, windowOf, windowSlips } from './shared/metric-window.ts';
import { liveScaledObjects, metadataEvidence, triggerFix, triggerText } from './shared/scaled-objects.ts';
import { defineCheck } from './check.ts';

export const check = defineCheck({
  id: 'scaled-object-metric-window',
  title: 'CloudWatch triggers read a statistic and a window that have what they are meant to see',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'scaled objects with CloudWatch triggers',
  needs: ['scaledObjects'],
  offline: true,
  messages: {
    fits: ({ windows }: { windows: readonly LiveWindow[] }) =>
      windows.map(({ stat, period, collection }) => `${stat} of ${period} s, the newest of ${collection} s`).join('; '),
    slips: ({ slips }: { slips: readonly string[] }) => slips.join('; '),
  },
  run: ({ scaledObjects }, judge) =>
    liveScaledObjects(scaledObjects).flatMap((so) => {
      const triggers = so.triggers.filter(({ type }) => type === 'aws-cloudwatch');
      // A window that KEDA refuses is scaled-object-triggers-valid's.
      const judged = triggers.flatMap((trigger) => {
        const window = windowOf(trigger);
        return window === undefined ? [] : [{ trigger, window, slips: windowSlips(trigger, window) }];
      });
      if (judged.length === 0) return [];
      const wrong = judged.filter(({ slips }) => slips.length > 0);
      const evidence = (wrong.length > 0 ? wrong : judged).flatMap(({ trigger }) =>
        FIELDS.map((field) => metadataEvidence(so, trigger, field)),
      );
      if (wrong.length === 0) {
        return [judge.pass(so.subject, 'fits', { windows: judged.map(({ window }) => window) }, { evidence })];
      }
      const slips = wrong.flatMap(({ trigger, slips: found }) =>
        found.map((slip) => `${triggerText(trigger)}: ${slip.text}`),
      );
      const edits = wrong.map(({ trigger, slips: found }) => ({
        index: trigger.index,
        metadata: mend(found),
      }));
      const fix = triggerFix('read the statistic and the window that fit the metric', so, edits);
      return [judge.fail(so.subject, 'slips', { slips }, { evidence, fix })];
    }),
});

const FIELDS = ['metricStat', 'metricStatPeriod', 'metricCollectionTime', 'metricEndTimeOffset'];

/** All mends of one trigger; later ones win. */
function mend(slips: readonly WindowSlip[]): Readonly<Record<string, string>> {
  return Object.fromEntries(slips.flatMap(({ metadata }) => Object.entries(metadata)));
}
