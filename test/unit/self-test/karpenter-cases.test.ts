/** The scheduling model against the cases of Karpenter's own tests. */
import { describe, expect, test } from 'vitest';
import golden from '../../../src/self-test/golden/karpenter-cases.json' with { type: 'json' };
import { answerKarpenterCase, type KarpenterCase } from '../../../src/self-test/karpenter-cases.ts';

describe('cases of Karpenter', () => {
  const cases = golden.cases as unknown as readonly KarpenterCase[];
  test.each(cases.map((entry) => [entry.id, entry] as const))('%s', (_, entry) => {
    expect(answerKarpenterCase(entry, golden.types as never)).toMatchObject(entry.expected);
  });
});
