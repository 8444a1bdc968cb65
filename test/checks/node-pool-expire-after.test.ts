import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-expire-after.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { classWith, groupWith, judgeObjects, poolManifest, withTemplate } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-expire-after';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function judge(types: readonly string[], expireAfter?: string) {
  const nodePools = [poolManifest(expireAfter === undefined ? {} : { expireAfter })];
  const [finding] = judgeObjects(check, { nodePools, nodeClasses: [classWith([groupWith('workers', types)])] });
  return finding;
}

describe(ID, () => {
  it('passes for nodes that do not expire', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'never' }]);
  });

  it('tells of GPU nodes that live a month, as the CRD has it by default', async () => {
    sandbox = await startBroken(withTemplate({ expireAfter: undefined }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'forced',
      severity: 'info',
      data: { expireAfter: '720h', devices: ['nvidia.com/gpu'] },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('takes it for CPU nodes, unless starting takes a large part of their life', () => {
    expect(judge(['ml.c5.xlarge'], '720h')).toMatchObject({ status: 'pass', messageId: 'unhurt' });
    expect(judge(['ml.c5.xlarge'])).toMatchObject({ status: 'pass', data: { expireAfter: '720h' } });
    expect(judge(['ml.c5.xlarge'], '30m')).toMatchObject({
      messageId: 'short',
      severity: 'warning',
      certainty: 'bound',
    });
  });
});
