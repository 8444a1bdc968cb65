import { afterEach, describe, expect, it } from 'vitest';
import { buildDomainCluster } from '../helpers/build-cluster.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { eksClusterFact } from '../helpers/eks-facts.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'eks-cluster-active';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes while it is ACTIVE', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'eks-cluster/speech-eks' }]);
  });

  it('fails alone when the EKS cluster was deleted under the HyperPod cluster', async () => {
    const gone = { service: 'eks', operation: 'DescribeCluster', error: 'ResourceNotFoundException', status: 404 };
    sandbox = await startBroken(
      { seed: { faults: [{ ...gone, message: 'No cluster found for name: speech-eks.' }] } },
      0,
    );
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'gone', subject: 'cluster/speech-cluster', fix: { command: null } });
  });
});

describe(`${ID} over facts`, () => {
  const cluster = buildDomainCluster();

  it.each([
    ['FAILED', 'fail'],
    ['DELETING', 'fail'],
    ['UPDATING', 'skip'],
    ['CREATING', 'skip'],
  ])('%s is a %s', (status, expected) => {
    expect(judgeGiven(ID, { cluster, eksCluster: eksClusterFact({ status }) })).toMatchObject([{ status: expected }]);
  });
});
