import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { eksClusterFact } from '../helpers/eks-facts.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'eks-version-supported';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for a version that HyperPod lists', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', certainty: 'exact', data: { version: '1.32' } }]);
  });

  it('fails for an older one, and the fix is the next minor', async () => {
    // With a KEDA as old as this Kubernetes.
    const kubernetes = { keda: '2.16.1', objects: [] };
    sandbox = await startBroken({ eksCluster: { version: '1.29' }, seed: { kubernetes } }, 0, 'healthy');
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.fix?.command).toBe(
      'aws eks update-cluster-version --name speech-eks --kubernetes-version 1.30 --region us-west-2',
    );
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID} over facts`, () => {
  it('is not sure of what came out after the documentation was read', () => {
    const eksCluster = eksClusterFact({ version: '1.36' });
    expect(judgeGiven(ID, { eksCluster })).toMatchObject([{ status: 'pass', messageId: 'newer', certainty: 'bound' }]);
  });

  it('is unknown for a version that is none', () => {
    const eksCluster = eksClusterFact({ version: '' });
    expect(judgeGiven(ID, { eksCluster })).toMatchObject([{ status: 'unknown' }]);
  });
});
