/** The HPA model against every recorded decision of a real controller (kube-controller-manager 1.36.2). */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelledSizes, recordedSizes, type Recording } from './recorded-hpas.ts';

function read(file: URL): Recording {
  return JSON.parse(readFileSync(file, 'utf8')) as Recording;
}

describe('recorded HPAs: history, overflow, tolerances, behaviour edited, object made again', () => {
  const recording = read(new URL('../../../fixtures/hpa/recorded-hpas.json', import.meta.url));

  test.each(recording.hpas.map((hpa) => [hpa.name, hpa] as const))('%s', (_, hpa) => {
    expect(modelledSizes(hpa, recording)).toEqual(recordedSizes(hpa));
  });
});

/** These need the gate HPAScaleToZero, which EKS does not have. */
const SCALE_TO_ZERO = /^D\/z/;

const file = new URL('../../../../../shared/data/hpa-truth.json', import.meta.url);

test.skipIf(!existsSync(file))('all recorded HPAs', () => {
  const recording = read(file);
  for (const hpa of recording.hpas.filter(({ name }) => !SCALE_TO_ZERO.test(name))) {
    expect(modelledSizes(hpa, recording), hpa.name).toEqual(recordedSizes(hpa));
  }
});

if (!existsSync(file)) console.warn('SKIPPED: all recorded HPAs: ../shared/data/hpa-truth.json is not here');
