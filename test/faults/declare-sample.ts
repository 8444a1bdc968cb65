/** A part of the matrix, drawn anew for each run: what `npm test` has time for. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/sandbox/random.ts';
import { FAULT_KINDS } from './fault-kinds.ts';
import { verdictText } from './matrix.ts';
import { pointText } from './points.ts';
import { record } from './record.ts';
import { SCENARIOS } from './scenarios.ts';
import { strike } from './strike.ts';

/** HPSCALE_FAULTS_SEED draws the same sample again. */
const SEED = Number(process.env['HPSCALE_FAULTS_SEED'] ?? Date.now() % 1_000_000);

/** Declares a test for each of `size` strikes at the calls of one command. */
export async function declareSample(name: string, size: number): Promise<void> {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (!scenario) throw new Error(`there is no command "${name}" in the matrix`);
  const recording = await record(scenario);
  const all = recording.points.flatMap((point) =>
    FAULT_KINDS.map((kind) => ({ point, kind, title: `${kind.name} at ${pointText(point)}` })),
  );
  console.log(`${name}: ${size} of ${all.length} strikes; the same again: HPSCALE_FAULTS_SEED=${SEED}`);
  describe(`${name}, sample ${SEED}`, () => {
    it.each(draw(all, size).map((one): [string, typeof one] => [one.title, one]))('%s', async (_, { point, kind }) => {
      const verdict = await strike(recording, point, kind);
      expect(verdict.problems, verdictText(verdict)).toEqual([]);
    });
  });
}

function draw<T>(all: readonly T[], size: number): T[] {
  const random = createRandom(SEED);
  return all
    .map((item) => ({ item, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .slice(0, size)
    .map(({ item }) => item);
}
