/** The HPA model against every case of the controller's own tests. */
import { describe, expect, test } from 'vitest';
import cases from '../../../src/self-test/golden/hpa-cases.json' with { type: 'json' };
import { answerHpaCase, type HpaCase } from '../../../src/self-test/hpa-cases.ts';

describe('cases of the HPA controller', () => {
  test.each((cases as readonly HpaCase[]).map((entry) => [`${entry.suite}: ${entry.id}`, entry] as const))(
    '%s',
    (_, entry) => {
      const answer = answerHpaCase(entry);
      const { errorContains, ...expected } = entry.expected as { errorContains?: string };
      if (errorContains !== undefined) expect(answer['errorContains']).toContain(errorContains);
      else expect(answer).toMatchObject(expected);
    },
  );
});
