/** The HPA model against every recorded decision of a real controller (kube-controller-manager 1.36.2). */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Loop, modelledSizes, recordedSizes, type Recording } from '../../../../src/self-test/recorded-hpas.ts';

const LOOPS: readonly Loop[] = ['open', 'closed'];

function read(file: URL): Recording {
  return JSON.parse(readFileSync(file, 'utf8')) as Recording;
}

describe.each(LOOPS)(
  'recorded HPAs (%s loop): history, overflow, tolerances, behaviour edited, object made again',
  (loop) => {
    const recording = read(new URL('../../../../src/self-test/golden/recorded-hpas.json', import.meta.url));

    test.each(recording.hpas.map((hpa) => [hpa.name, hpa] as const))('%s', (_, hpa) => {
      expect(modelledSizes(hpa, recording, loop)).toEqual(recordedSizes(hpa));
    });
  },
);

const file = new URL('../../../../../shared/data/hpa-truth.json', import.meta.url);

test.skipIf(!existsSync(file)).each(LOOPS)('all recorded HPAs, %s loop', (loop) => {
  const recording = read(file);
  for (const hpa of recording.hpas) {
    expect(modelledSizes(hpa, recording, loop), hpa.name).toEqual(recordedSizes(hpa));
  }
});

if (!existsSync(file)) console.warn('SKIPPED: all recorded HPAs: ../shared/data/hpa-truth.json is not here');
