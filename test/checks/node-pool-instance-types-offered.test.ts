import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-instance-types-offered.ts';
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
} from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-instance-types-offered';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

describe(ID, () => {
  it('passes when the node class has each of them', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', messageId: 'offered', data: { values: ['ml.g6.xlarge', 'ml.g6.4xlarge'] } },
    ]);
  });

  it('fails when no group has any of them, and the fix asks for what there is', async () => {
    sandbox = await startBroken(withRequirements(oneOf(TYPE, 'ml.g5.12xlarge')), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'none',
      severity: 'error',
      data: { values: ['ml.g5.12xlarge'], offered: ['ml.g6.xlarge', 'ml.g6.4xlarge'] },
      evidence: [
        { field: 'spec.template.spec.requirements[0].values', value: ['ml.g5.12xlarge'], source: 'NodePool/gpu' },
        { field: 'status.instanceGroups[0]', source: 'HyperpodNodeClass/gpu' },
        { field: 'status.instanceGroups[1]', source: 'HyperpodNodeClass/gpu' },
      ],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('warns when some have none, and takes in the empty group that the node class leaves out', async () => {
    const breakage = {
      ...withRequirements(oneOf(TYPE, 'ml.g6.xlarge', 'ml.g6.4xlarge', 'ml.g6.8xlarge')),
      groups: { 'gpu-g6-c': { instanceTypes: ['ml.g6.8xlarge'], count: 0 } },
    };
    sandbox = await startBroken(breakage, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    const [finding] = findings;
    expect(finding).toMatchObject({ status: 'fail', messageId: 'some', severity: 'warning' });
    expect(finding?.fix?.command).toContain(
      '--instance-group gpu-g6-a --instance-group gpu-g6-b --instance-group gpu-g6-c',
    );
    if (finding) await pasteFix(sandbox, finding);
    expect((await checkOn(sandbox, ['--only', ID])).findings).toMatchObject([{ status: 'pass' }]);
  });

  const judge = (requirements: readonly object[], nodeClass = classWith([groupWith('gpu', ['ml.g6.xlarge'])])) =>
    judgeObjects(check, { nodePools: [poolManifest({ requirements })], nodeClasses: [nodeClass] });

  it('mends a slip within a family', () => {
    const [finding] = judge([oneOf(TYPE, 'ml.g6.xlarg')]);
    expect(finding?.fix?.command).toContain('"values":["ml.g6.xlarge"]');
  });

  it.each([
    ['a pool that takes every type', [{ key: TYPE, operator: 'Exists' }], 'pass', 'all'],
    ['EC2’s names, which node-pool-requirement-values tells', [oneOf(TYPE, 'g5.xlarge')], 'skip', 'malformed'],
    ['a contradiction', [oneOf(TYPE, 'ml.g6.xlarge'), oneOf(TYPE, 'ml.g5.xlarge')], 'skip', 'malformed'],
  ])('answers %s', (_, requirements, status, messageId) => {
    expect(judge(requirements)).toMatchObject([{ status, messageId }]);
  });

  it('does not judge by a node class that is not there, not Ready, or has not spoken', () => {
    const unready = {
      ...classWith([]),
      status: { conditions: [{ type: 'Ready', status: 'False' }], instanceGroups: [] },
    };
    const silent = { ...classWith([]), status: {} };
    const wanted = [oneOf(TYPE, 'ml.g5.xlarge')];
    expect(judge(wanted, classWith([], 'other'))).toMatchObject([{ status: 'skip', messageId: 'noClass' }]);
    expect(judge(wanted, unready)).toMatchObject([{ status: 'skip', messageId: 'classNotReady' }]);
    expect(judge(wanted, silent)).toMatchObject([{ status: 'unknown', messageId: 'notListed' }]);
  });
});
