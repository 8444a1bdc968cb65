/** What is kept of the recommendations answers as a walk over all of them does. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recommendations } from '../../../../src/autoscaling/hpa/recommendations.ts';

/** The controller's own way: everything is looked at, each time. */
class Walked {
  readonly replicas: number[] = [];
  readonly atMs: number[] = [];

  within(cutoffMs: number, isCutoffIn: boolean): number[] {
    return this.replicas.filter((_, slot) => {
      const atMs = this.atMs[slot] ?? 0;
      return isCutoffIn ? atMs >= cutoffMs : atMs > cutoffMs;
    });
  }

  remember(replicas: number, nowMs: number, expiredBeforeMs: number): void {
    const expired = this.atMs.findLastIndex((atMs) => atMs < expiredBeforeMs);
    const slot = expired === -1 ? this.replicas.length : expired;
    this.replicas[slot] = replicas;
    this.atMs[slot] = nowMs;
  }
}

/** Mostly onwards; sometimes a long silence, as at 0 replicas. In tens: what is exactly as old as the window matters. */
const gapMs = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(0, 0, 10, 20) },
  { weight: 1, arbitrary: fc.constant(500) },
  { weight: 1, arbitrary: fc.constant(-20) },
);
/** A stretch of syncs with the same windows: an edit of the HPA begins another. */
const stretch = fc.record({
  upMs: fc.constantFrom(10, 60, 200),
  downMs: fc.constantFrom(0, 60, 200),
  isCutoffIn: fc.boolean(),
  asksHighest: fc.boolean(),
  asksLowest: fc.boolean(),
  syncs: fc.array(fc.record({ gapMs, replicas: fc.integer({ min: 0, max: 6 }) }), { maxLength: 25 }),
});

test('whatever the windows, their edits, and the silences', () => {
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 6 }), (stretches) => {
      const kept = new Recommendations();
      const walked = new Walked();
      let nowMs = 0;
      for (const { upMs, downMs, isCutoffIn, asksHighest, asksLowest, syncs } of stretches) {
        for (const { gapMs: gap, replicas } of syncs) {
          nowMs += gap;
          const [upCutoff, downCutoff] = [nowMs - upMs, nowMs - downMs];
          if (asksHighest) {
            const highest = Math.max(...walked.within(downCutoff, isCutoffIn));
            expect(kept.highest(downCutoff, isCutoffIn)).toBe(highest);
          }
          if (asksLowest) expect(kept.lowest(upCutoff)).toBe(Math.min(...walked.within(upCutoff, false)));
          kept.remember(replicas, nowMs, Math.min(upCutoff, downCutoff));
          walked.remember(replicas, nowMs, Math.min(upCutoff, downCutoff));
          expect(kept.replicas).toEqual(walked.replicas);
        }
      }
    }),
    { numRuns: 1000 },
  );
});
