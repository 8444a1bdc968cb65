import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-node-class-kind.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { judgeObjects, oneOf, poolManifest, TYPE, withTemplate } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-node-class-kind';
const GROUP = 'karpenter.sagemaker.amazonaws.com';
const EC2 = { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' };
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

describe(ID, () => {
  it('passes for a pool of a HyperpodNodeClass', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'NodePool/gpu', messageId: 'ours' }]);
  });

  it('fails for a kind in the spelling of AWS’s prose, and the fix makes the pool again', async () => {
    const reference = { group: GROUP, kind: 'HyperPodNodeClass', name: 'gpu' };
    sandbox = await startBroken(withTemplate({ nodeClassRef: reference }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'misspelt', data: { reference: `${GROUP} HyperPodNodeClass` } });
    expect(finding?.fix?.command).toContain('--taint nvidia.com/gpu:NoSchedule');
    if (finding) await pasteFix(sandbox, finding, 300_000);
    await expectClean(sandbox);
  });

  it('finds the pool that nobody makes nodes for: an EC2 reference without the EC2 provider', async () => {
    const pasted = poolManifest(
      { nodeClassRef: EC2, requirements: [oneOf(TYPE, 'ml.g6.xlarge', 'ml.g6.4xlarge')], expireAfter: 'Never' },
      {
        weight: 10,
        limits: { 'nvidia.com/gpu': '2' },
        disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '10m' },
      },
    );
    const pool = { ...pasted, metadata: { name: 'pasted' } };
    sandbox = await startBroken({ objects: { 'NodePool/pasted': pool } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ subject: 'NodePool/pasted', messageId: 'orphan', severity: 'error' });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('leaves the pools of another Karpenter alone', () => {
    const pool = poolManifest({ nodeClassRef: EC2 });
    const live = { ...pool, metadata: { ...pool.metadata, uid: 'c0ffee' } };
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'ec2nodeclasses.karpenter.k8s.aws' },
    };
    expect(judgeObjects(check, { nodePools: [live], crds: [crd] })).toMatchObject([
      { status: 'skip', messageId: 'foreign' },
    ]);
    // Without the list of kinds nobody can say that there is none.
    expect(judgeObjects(check, { nodePools: [live] })).toMatchObject([{ status: 'skip', messageId: 'foreign' }]);
  });

  it('answers an EC2 manifest with the HyperPod way, as a warning', () => {
    const [finding] = judgeObjects(check, { nodePools: [poolManifest({ nodeClassRef: EC2 })] });
    expect(finding).toMatchObject({ status: 'fail', messageId: 'ec2', severity: 'warning' });
    expect(finding?.fix?.summary).toContain('kind: HyperpodNodeClass');
  });

  it('takes v1beta1’s apiVersion for a slip', () => {
    const nodeClassRef = { apiVersion: `${GROUP}/v1`, name: 'gpu' };
    expect(judgeObjects(check, { nodePools: [poolManifest({ nodeClassRef })] })).toMatchObject([
      { status: 'fail', messageId: 'misspelt' },
    ]);
  });
});
