import { expect, test } from 'vitest';
import { runSelfTest } from '../../../src/self-test/run-self-test.ts';

test('everything that comes with hpscale holds', async () => {
  const suites = await runSelfTest();
  expect(suites.flatMap(({ name, failed }) => failed.map((id) => `${name}: ${id}`))).toEqual([]);
  expect(Object.fromEntries(suites.map(({ name, total }) => [name, total]))).toMatchObject({
    'HPA: its own tests': 151,
    'Karpenter: its own scheduling tests': 18,
    'KEDA: 0 to 1 and back, its own tests': 5,
  });
});
