/** A check says which facts it looks at, all of them: it is judged as soon as these are there, before others are. */
import { afterEach, describe, expect, it } from 'vitest';
import { judgeFacts } from '../../../src/actions/judge-facts.ts';
import type { Check } from '../../../src/checks/check.ts';
import { CHECKS } from '../../../src/checks/index.ts';
import { type CollectedFacts, factsOf, unreadFact } from '../../../src/domain/facts.ts';
import { readBundle } from '../../../src/domain/snapshot.ts';
import { CLUSTER, startBroken } from '../../helpers/check-world.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/start-sandbox.ts';

let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

const NOT_DECLARED = unreadFact('failed', 'this check does not say that it looks at it');

/** The facts that a check declares, and no others. */
function declaredOnly({ needs, uses = [] }: Check, { origin, facts }: CollectedFacts): CollectedFacts {
  const given = Object.fromEntries([...needs, ...uses].map((key) => [key, facts[key]]));
  return { origin, facts: factsOf(given, NOT_DECLARED) };
}

describe.each(['autoscaled', 'healthy', 'quota-zero', 'role-broken', 'private-endpoint'])('on the seed %s', (seed) => {
  it('every check finds the same from the facts that it declares', async () => {
    sandbox = seed === 'autoscaled' ? await startBroken() : await startTestSandbox(seed);
    const { stdout } = await sandbox.run(['snapshot', '--cluster', CLUSTER]);
    const collected = readBundle(stdout, seed);
    for (const check of CHECKS) {
      const { findings } = judgeFacts([check], declaredOnly(check, collected));
      expect(findings).toEqual(judgeFacts([check], collected).findings);
    }
  });
});
