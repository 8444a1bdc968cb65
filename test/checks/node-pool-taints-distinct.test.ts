import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-taints-distinct.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { judgeObjects, poolManifest, withTemplate } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-taints-distinct';
const GPU = { key: 'nvidia.com/gpu', effect: 'NoSchedule' };
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

describe(ID, () => {
  it('passes for the one taint of the chat team', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'distinct' }]);
  });

  it('fails for a taint that is there with two values: Karpenter refuses the pool', async () => {
    sandbox = await startBroken(withTemplate({ taints: [GPU, { ...GPU, value: 'true' }] }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ data: { taints: ['nvidia.com/gpu:NoSchedule'] } });
    const { findings } = await checkOn(sandbox, ['--only', 'node-pool-ready']);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'named', data: { by: ID } }]);
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('looks over both lists, and tells effects apart', () => {
    const judge = (fields: object) => judgeObjects(check, { nodePools: [poolManifest(fields)] });
    expect(judge({ taints: [GPU], startupTaints: [GPU] })).toMatchObject([{ status: 'fail' }]);
    expect(judge({ taints: [GPU, { ...GPU, effect: 'NoExecute' }] })).toMatchObject([{ status: 'pass' }]);
  });
});
