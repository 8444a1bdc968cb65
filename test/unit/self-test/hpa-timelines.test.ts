/** KEDA and the HPA together against timelines of an independent model. */
import { describe, expect, test } from 'vitest';
import timelines from '../../../src/self-test/golden/hpa-timelines.json' with { type: 'json' };
import { runTimeline, type Timeline } from '../../../src/self-test/hpa-timelines.ts';

describe('timelines of KEDA and the HPA', () => {
  test.each((timelines as unknown as readonly Timeline[]).map((timeline) => [timeline.name, timeline] as const))(
    '%s',
    (_, timeline) => {
      const wanted = timeline.changes.map(({ t, who, from, to }) => ({ t, who, from, to }));
      expect(runTimeline(timeline)).toEqual(wanted);
      expect(wanted.at(-1)?.to ?? timeline.initialReplicas).toBe(timeline.finalReplicas);
    },
  );
});
