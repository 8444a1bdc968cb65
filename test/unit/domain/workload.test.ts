import { describe, expect, it } from 'vitest';
import { parseToleration, WORKLOAD_DEFAULTS, workloadProblems } from '../../../src/domain/workload.ts';

describe('parseToleration', () => {
  it.each([
    ['nvidia.com/gpu', { key: 'nvidia.com/gpu' }],
    ['nvidia.com/gpu:NoSchedule', { key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
    ['team=nlp', { key: 'team', value: 'nlp' }],
    ['team=:NoExecute', { key: 'team', value: '', effect: 'NoExecute' }],
    ['team=nlp:Sometimes', undefined],
    ['two words', undefined],
    ['=nlp', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseToleration(text)).toEqual(expected);
  });
});

describe('workloadProblems', () => {
  const inflate = { ...WORKLOAD_DEFAULTS, gpus: 0, tolerations: [] };

  it('finds none in the defaults', () => {
    expect(workloadProblems(inflate)).toEqual([]);
  });

  it.each([
    [{ name: 'In_Flate' }, 'name'],
    [{ namespace: 'team a' }, 'namespace'],
    [{ cpu: '2 cores' }, 'cpu'],
    [{ cpu: '0' }, 'cpu'],
    [{ memory: '-1Gi' }, 'memory'],
  ])('names the field of %o', (change, field) => {
    expect(workloadProblems({ ...inflate, ...change }).map((problem) => problem.field)).toEqual([field]);
  });
});
