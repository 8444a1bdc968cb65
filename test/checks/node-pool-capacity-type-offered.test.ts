import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-capacity-type-offered.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import {
  CAPACITY,
  classWith,
  groupWith,
  judgeObjects,
  oneOf,
  poolManifest,
  TYPE,
  withRequirements,
} from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-capacity-type-offered';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

describe(ID, () => {
  it('passes when the groups are of the type that is asked for', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { values: ['on-demand'] } }]);
  });

  it('fails when spot is asked for and every group is on-demand', async () => {
    const breakage = withRequirements(oneOf(TYPE, 'ml.g6.xlarge', 'ml.g6.4xlarge'), oneOf(CAPACITY, 'spot'));
    sandbox = await startBroken(breakage, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'none', data: { values: ['spot'], offered: ['on-demand'] } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('does not take a group for on-demand of which nobody tells', () => {
    const untold = groupWith('gpu', ['ml.g6.xlarge'], 'us-west-2a', { capacities: undefined });
    const nodePools = [poolManifest({ requirements: [oneOf(CAPACITY, 'spot')] })];
    expect(judgeObjects(check, { nodePools, nodeClasses: [classWith([untold])] })).toMatchObject([
      { status: 'unknown', messageId: 'untold', data: { groups: ['gpu'] } },
    ]);
  });

  it('warns of spot as a hope without a spot group', () => {
    const nodePools = [poolManifest({ requirements: [oneOf(CAPACITY, 'spot', 'on-demand')] })];
    const nodeClasses = [classWith([groupWith('gpu', ['ml.g6.xlarge'])])];
    expect(judgeObjects(check, { nodePools, nodeClasses })).toMatchObject([{ messageId: 'some', severity: 'warning' }]);
  });
});
