import { expect, test } from 'vitest';
import {
  addResources,
  fitsResources,
  formatAmount,
  formatResources,
  parseAmount,
  parseResources,
} from '../../../src/autoscaling/resource-list.ts';

test.each([
  ['500m', '500m'],
  ['0.5', '500m'],
  ['1000', '1k'],
  ['1000m', '1'],
  ['2000000', '2M'],
  ['1Gi', '1Gi'],
  ['1536Mi', '1536Mi'],
  ['1024Mi', '1Gi'],
  ['256M', '256M'],
  ['0', '0'],
])('%s is printed as %s', (written, printed) => {
  const amount = parseAmount(written);
  expect(amount && formatAmount(amount)).toBe(printed);
});

test('sums keep the form of the first that is not zero', () => {
  const sum = addResources(
    parseResources({ memory: '1Gi', cpu: '250m' }),
    parseResources({ memory: '512Mi', cpu: '750m' }),
  );
  expect(formatResources(sum)).toBe('{"cpu":"1","memory":"1536Mi"}');
});

test('a resource that the node does not have fits only when none is wanted', () => {
  const node = parseResources({ cpu: '4' });
  expect(fitsResources(parseResources({ cpu: '4', 'nvidia.com/gpu': '0' }), node)).toBe(true);
  expect(fitsResources(parseResources({ 'nvidia.com/gpu': '1' }), node)).toBe(false);
});
