import { describe, expect, it } from 'vitest';
import { listSeeds, loadSeed, readSeed } from '../../../src/sandbox/load-seed.ts';

describe('seeds', () => {
  it.each(listSeeds().map(({ name }) => name))('%s is whole', (name) => {
    expect(loadSeed(name).clusters.length).toBeGreaterThan(0);
  });

  it('build on one another: maps merge, lists replace', () => {
    const seed = readSeed(
      'base: healthy\nquotas: { applied: { ml.g6.xlarge for cluster usage: 1 } }\nsubnets: []\n',
      'friday-night.yaml',
    );
    expect(seed.quotas.applied['ml.g6.xlarge for cluster usage']).toBe(1);
    expect(seed.quotas.applied['ml.c5.xlarge for cluster usage']).toBe(10);
    expect(seed.subnets).toEqual([]);
  });

  it.each([
    ['unknown name', () => loadSeed('helthy'), /there is no seed "helthy" \(did you mean "healthy"\?\)/],
    ['unknown base', () => readSeed('base: helthy', 'mine.yaml'), /there is no seed "helthy"/],
    ['a list', () => readSeed('- healthy', 'mine.yaml'), /mine.yaml does not hold a seed/],
    ['a typing error', () => readSeed('base: healthy\nqoutas: {}', 'mine.yaml'), /unknown keys qoutas/],
    [
      'a wrong value',
      () => readSeed('base: healthy\ntimings: { enable: soon }', 'mine.yaml'),
      /timings.enable: must be number/,
    ],
    ['no YAML', () => readSeed('base: [healthy', 'mine.yaml'), /mine.yaml is not YAML/],
  ])('%s is refused with one clear line', (_, read, message) => {
    expect(read).toThrow(message);
  });
});
