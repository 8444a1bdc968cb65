import { afterEach, describe, expect, it } from 'vitest';
import { buildDomainCluster } from '../helpers/build-cluster.ts';
import { checkOn, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'no-restricted-instance-groups';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes without any', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'cluster/speech-cluster' }]);
  });
});

describe(`${ID} over facts`, () => {
  it('warns, and does not claim to be sure', () => {
    const cluster = buildDomainCluster({ restrictedGroupNames: ['nova-forge'] });
    expect(judgeGiven(ID, { cluster })).toMatchObject([
      { status: 'fail', severity: 'warning', certainty: 'bound', data: { groups: ['nova-forge'] } },
    ]);
  });
});
