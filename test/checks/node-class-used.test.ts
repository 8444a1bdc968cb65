import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-class-used.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judge, nodeClassOf } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { poolManifest } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-class-used';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes when a node pool refers to it', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { nodePools: ['gpu'] } }]);
  });

  it('tells of one that none refers to, and the fix deletes it', async () => {
    const { status: _status, ...spare } = nodeClassOf('gpu-spare', 'gpu-g6-b');
    sandbox = await startBroken({ objects: { 'HyperpodNodeClass/gpu-spare': spare } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'info', subject: 'HyperpodNodeClass/gpu-spare' });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID} judges`, () => {
  it('no class that a pool may have meant', () => {
    const findings = judge(check, { nodeClasses: [nodeClassOf('gpus', 'gpu-g6')], nodePools: [poolManifest()] });
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'strayPools', data: { nodePools: ['gpu'] } }]);
  });

  it("no pool of another Karpenter's as its user", () => {
    const nodeClassRef = { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'gpu' };
    const nodePools = [poolManifest({ nodeClassRef })];
    expect(judge(check, { nodeClasses: [nodeClassOf('gpu', 'gpu-g6')], nodePools })).toMatchObject([
      { status: 'fail' },
    ]);
  });
});
