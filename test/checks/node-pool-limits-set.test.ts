import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-limits-set.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { classWith, groupWith, judgeObjects, poolManifest, withPool } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-limits-set';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function judge(types: readonly string[], limits: object) {
  const nodeClasses = [classWith([groupWith('workers', types)])];
  const [finding] = judgeObjects(check, { nodePools: [poolManifest({}, { limits })], nodeClasses });
  return finding;
}

describe(ID, () => {
  it('passes with the limits that there are', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { limits: ['nvidia.com/gpu=4'] } }]);
  });

  it('fails without any, and the fix is what the quotas allow', async () => {
    sandbox = await startBroken(
      withPool((spec) => ({ ...spec, limits: undefined })),
      60_000,
    );
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'none', severity: 'warning' });
    // Six ml.g6.xlarge and two ml.g6.4xlarge, one GPU each.
    expect(finding?.fix?.command).toContain('{"spec":{"limits":{"nvidia.com/gpu":"8"}}}');
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('wants GPUs or nodes limited where they are what costs', () => {
    const cpuAlone = judge(['ml.g6.12xlarge'], { cpu: '96' });
    expect(cpuAlone).toMatchObject({
      messageId: 'withoutDevices',
      severity: 'info',
      data: { devices: ['nvidia.com/gpu'] },
    });
    expect(cpuAlone?.fix?.command).toContain('"nvidia.com/gpu":"32"');
    expect(judge(['ml.g6.12xlarge'], { nodes: 4 })).toMatchObject({ status: 'pass' });
    expect(judge(['ml.c5.xlarge'], { cpu: '96' })).toMatchObject({ status: 'pass' });
  });
});
