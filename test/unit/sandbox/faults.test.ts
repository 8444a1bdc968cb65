import { expect, it } from 'vitest';
import { createFaults } from '../../../src/sandbox/faults.ts';

const apply = (name: string, dryRun?: string) => ({
  service: 'kubernetes',
  operation: 'apply nodepools',
  input: { group: 'karpenter.sh', name, namespace: undefined, query: dryRun === undefined ? {} : { dryRun } },
});

it('strikes only calls with the input that it names', () => {
  const faults = createFaults([{ service: 'kubernetes', operation: '*', input: { name: 'gpu' }, connection: 'reset' }]);
  expect(faults.take(apply('cpu'))).toBeUndefined();
  expect(faults.take({ service: 'kubernetes', operation: 'list nodepools', input: { query: {} } })).toBeUndefined();
  expect(faults.take(apply('gpu'))).toMatchObject({ connection: 'reset' });
});

it('tells apart what differs deep in the input', () => {
  const fault = { service: 'kubernetes', operation: 'apply nodepools', error: 'Conflict' };
  const faults = createFaults([{ ...fault, input: { query: { dryRun: 'All' } } }]);
  expect(faults.take(apply('gpu'))).toBeUndefined();
  expect(faults.take(apply('gpu', 'All'))).toMatchObject({ error: 'Conflict' });
});

it('lets calls pass first, then strikes as often as it says, counting only calls that it is meant for', () => {
  const faults = createFaults();
  faults.add({
    service: 'iam',
    operation: 'GetRole',
    input: { RoleName: 'keda' },
    after: 1,
    times: 2,
    error: 'Throttling',
  });
  const get = (RoleName: string) => faults.take({ service: 'iam', operation: 'GetRole', input: { RoleName } })?.error;
  expect(['other', 'keda', 'keda', 'other', 'keda', 'keda'].map(get)).toEqual([
    undefined,
    undefined,
    'Throttling',
    undefined,
    'Throttling',
    undefined,
  ]);
  expect(faults.list()).toEqual([]);
});
