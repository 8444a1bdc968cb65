import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-zones-offered.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import {
  classWith,
  groupWith,
  judgeObjects,
  oneOf,
  poolManifest,
  TYPE,
  withRequirements,
  ZONE,
} from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-zones-offered';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

describe(ID, () => {
  it('passes when zones are left open', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'all' }]);
  });

  it('fails for a zone in which no group has a subnet', async () => {
    const breakage = withRequirements(oneOf(TYPE, 'ml.g6.xlarge', 'ml.g6.4xlarge'), oneOf(ZONE, 'us-west-2c'));
    sandbox = await startBroken(breakage, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'none',
      data: { values: ['us-west-2c'], offered: ['us-west-2a', 'us-west-2b'] },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('warns of one zone too many, and leaves zone ids to node-pool-requirement-values', () => {
    const nodeClasses = [classWith([groupWith('gpu', ['ml.g6.xlarge'])])];
    const judge = (...zones: readonly string[]) =>
      judgeObjects(check, { nodePools: [poolManifest({ requirements: [oneOf(ZONE, ...zones)] })], nodeClasses });
    expect(judge('us-west-2a', 'us-west-2c')).toMatchObject([{ messageId: 'some', severity: 'warning' }]);
    const silent = [
      classWith([groupWith('gpu', ['ml.g6.xlarge']), { name: 'more', instanceTypes: ['ml.g6.4xlarge'] }]),
    ];
    const nodePools = [poolManifest({ requirements: [oneOf(ZONE, 'us-west-2c')] })];
    expect(judgeObjects(check, { nodePools, nodeClasses: silent })).toMatchObject([
      { status: 'unknown', messageId: 'untold' },
    ]);
    expect(judge('usw2-az1')).toMatchObject([{ status: 'skip', messageId: 'malformed' }]);
  });
});
