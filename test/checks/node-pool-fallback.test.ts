import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-fallback.ts';
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

const ID = 'node-pool-fallback';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function judge(groups: readonly object[], ...requirements: readonly object[]) {
  const [finding] = judgeObjects(check, {
    nodePools: [poolManifest({ requirements })],
    nodeClasses: [classWith(groups)],
  });
  return finding;
}

describe(ID, () => {
  it('passes when there are two types', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { places: 2 } }]);
  });

  it('fails when requirements leave one type in one zone, and the fix takes what the node class has', async () => {
    sandbox = await startBroken(withRequirements(oneOf(TYPE, 'ml.g6.xlarge')), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ data: { instanceType: 'ml.g6.xlarge', zone: 'us-west-2a' } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('takes in an empty group of the cluster when the node class has nothing else', async () => {
    const { objects } = withRequirements(oneOf(TYPE, 'ml.g6.xlarge'));
    sandbox = await startBroken(
      {
        objects: {
          ...objects,
          'HyperpodNodeClass/gpu': (object) => ({ ...object, spec: { instanceGroups: ['gpu-g6-a'] } }),
        },
      },
      60_000,
    );
    const [finding] = (await checkOn(sandbox, ['--only', ID])).findings;
    expect(finding?.fix?.command?.split('\n')).toEqual([
      expect.stringMatching(/^hpscale nodeclass apply gpu .*--instance-group gpu-g6-a --instance-group gpu-g6-b/),
      expect.stringContaining('"values":["ml.g6.xlarge","ml.g6.4xlarge"]'),
    ]);
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('is content with one type in two zones, and does not mix GPUs with none', () => {
    const twoZones = [groupWith('a', ['ml.g6.xlarge']), groupWith('b', ['ml.g6.xlarge'], 'us-west-2b')];
    expect(judge(twoZones)).toMatchObject({ status: 'pass' });
    const finding = judge(
      [groupWith('gpu', ['ml.g6.xlarge']), groupWith('cpu', ['ml.c5.xlarge'])],
      oneOf(TYPE, 'ml.g6.xlarge'),
    );
    expect(finding).toMatchObject({ status: 'fail', fix: { command: null } });
  });

  it('says nothing of what follows from a requirement that cannot be met', () => {
    const group = groupWith('gpu', ['ml.g6.xlarge']);
    expect(judge([group], oneOf(TYPE, 'ml.g6.xlarge', 'ml.p5.48xlarge'))).toMatchObject({ messageId: 'faulty' });
    expect(judge([group], oneOf(ZONE, 'us-west-2c'))).toMatchObject({ status: 'skip', messageId: 'none' });
    expect(judge([{ ...group, subnets: [] }])).toMatchObject({ status: 'unknown', messageId: 'untold' });
  });
});
