import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { eksClusterFact } from '../helpers/eks-facts.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'eks-authentication-mode';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes where access entries are allowed', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { mode: 'API_AND_CONFIG_MAP' } }]);
  });

  it('fails for the config map alone, and the fix allows both', async () => {
    sandbox = await startBroken({ eksCluster: { authenticationMode: 'CONFIG_MAP' } }, 0, 'healthy');
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.fix?.command).toBe(
      'aws eks update-cluster-config --name speech-eks --region us-west-2 --access-config authenticationMode=API_AND_CONFIG_MAP',
    );
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID} over facts`, () => {
  it('is unknown where EKS does not say', () => {
    const eksCluster = eksClusterFact({ authenticationMode: null });
    expect(judgeGiven(ID, { eksCluster })).toMatchObject([{ status: 'unknown' }]);
  });
});
