/** The built `hpscale setup -f` in two processes at once: wherever the second begins, one consistent state. */
import { describe, expect, it } from 'vitest';
import { verdictText } from '../faults/matrix.ts';
import { record } from '../faults/record.ts';
import { SCENARIOS } from '../faults/scenarios.ts';
import { runTwice } from '../faults/two-runs.ts';

const setup = SCENARIOS.filter(({ name }) => name === 'setup');

describe.each(setup)('hpscale $name, twice at once', (scenario) => {
  it('ends as one run does, from wherever the second begins', async () => {
    const recording = await record(scenario);
    const calls = recording.points.length;
    // While the first looks, changes the AWS side, and changes the Kubernetes side.
    for (const start of [0, Math.round(calls * 0.6), Math.round(calls * 0.85)]) {
      const verdict = await runTwice(recording, start);
      expect(verdict.problems, verdictText(verdict)).toEqual([]);
    }
  });
});
