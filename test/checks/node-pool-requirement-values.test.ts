import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-requirement-values.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { CAPACITY, judgeObjects, oneOf, poolManifest, TYPE, withRequirements, ZONE } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-requirement-values';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function judge(requirements: readonly object[], labels: Readonly<Record<string, string>> = {}) {
  const { spec, ...pool } = poolManifest({ requirements });
  const { template, ...rest } = spec as { template: object };
  const labelled = { ...pool, spec: { ...rest, template: { ...template, metadata: { labels } } } };
  const [finding] = judgeObjects(check, { nodePools: [labelled] });
  return finding;
}

describe(ID, () => {
  it('passes for what is well formed', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'fine' }]);
  });

  it('fails for EC2’s names of types and for zone ids, and the fix writes what was meant', async () => {
    const breakage = withRequirements(oneOf(TYPE, 'g6.xlarge', 'g6.4xlarge'), oneOf(ZONE, 'usw2-az1', 'us-west-2b'));
    sandbox = await startBroken(breakage, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.data['problems']).toEqual([
      'g6.xlarge is no instance type of HyperPod: they start with ml. (did you mean ml.g6.xlarge?)',
      'g6.4xlarge is no instance type of HyperPod: they start with ml. (did you mean ml.g6.4xlarge?)',
      'usw2-az1 is a zone id, and nodes are labelled with the name of the zone (us-west-2a in this account)',
    ]);
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('fails when requirements exclude each other', async () => {
    const breakage = withRequirements(oneOf(TYPE, 'ml.g6.xlarge'), oneOf(TYPE, 'ml.g6.4xlarge'));
    sandbox = await startBroken(breakage, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.message).toContain('no value meets In [ml.g6.xlarge] and In [ml.g6.4xlarge]');
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it.each([
    ['a list without values', [{ key: TYPE, operator: 'In', values: [] }], 'In without values'],
    ['an operator that is none', [{ key: TYPE, operator: 'in', values: ['ml.g6.xlarge'] }], '"in" is not an operator'],
    ['a comparison of texts', [{ key: TYPE, operator: 'Gt', values: ['5'] }], 'Gt compares numbers'],
    ['a comparison with two numbers', [{ key: 'team-size', operator: 'Lt', values: ['5', '6'] }], 'one whole number'],
    ['the absence of what every node has', [{ key: ZONE, operator: 'DoesNotExist' }], 'every node has the label'],
    ['more values than are listed', [{ ...oneOf(TYPE, 'ml.g6.xlarge'), minValues: 2 }], 'wants 2 different values'],
    ['another operating system', [oneOf('kubernetes.io/os', 'windows')], 'run linux'],
    ['a capacity type of another spelling', [oneOf(CAPACITY, 'ondemand')], 'ondemand is no capacity type'],
    ['an exclusion that excludes nothing', [{ key: TYPE, operator: 'NotIn', values: ['g6.xlarge'] }], 'start with ml.'],
    [
      'a list and its exclusion',
      [oneOf(ZONE, 'us-west-2a'), { key: ZONE, operator: 'NotIn', values: ['us-west-2a'] }],
      'contradict',
    ],
    [
      'numbers that leave nothing',
      [
        { key: 'team-size', operator: 'Gt', values: ['5'] },
        { key: 'team-size', operator: 'Lt', values: ['5'] },
      ],
      'contradict',
    ],
  ])('fails for %s', (_, requirements, text) => {
    const finding = judge(requirements);
    expect(finding).toMatchObject({ status: 'fail' });
    expect(finding?.message).toContain(text);
  });

  it('counts labels of the template', () => {
    expect(judge([oneOf('team', 'speech')], { team: 'chat' })?.message).toContain("the template's label chat");
    expect(judge([oneOf('team', 'speech', 'chat')], { team: 'chat' })).toMatchObject({ status: 'pass' });
  });

  it.each([
    ['the first sample of AWS', [{ key: TYPE, operator: 'Exists' }]],
    [
      'its requirement twice over',
      [{ key: TYPE, operator: 'Exists' }, oneOf(TYPE, 'ml.c5.xlarge'), oneOf(ZONE, 'us-west-2a')],
    ],
    ['a label that nodes must not have', [{ key: 'node-role', operator: 'DoesNotExist' }]],
    ['operators of newer versions', [{ key: 'team-size', operator: 'Gte', values: ['5'] }]],
  ])('takes %s', (_, requirements) => {
    expect(judge(requirements)).toMatchObject({ status: 'pass' });
  });

  it('does not guess which zone an id is, nor drops it', () => {
    const finding = judge([oneOf(ZONE, 'usw2-az1')]);
    expect(finding?.fix).toMatchObject({ command: null });
    expect(finding?.fix?.summary).toContain('aws ec2 describe-availability-zones');
    const both = judge([oneOf(ZONE, 'usw2-az1'), oneOf(TYPE, 'g6.xlarge')]);
    expect(both?.fix?.command).toContain('"values":["usw2-az1"]');
    expect(both?.fix?.command).toContain('"values":["ml.g6.xlarge"]');
  });

  it('leaves wrong keys to node-pool-requirement-keys', () => {
    expect(judge([{ key: 'karpenter.k8s.aws/instance-cpu', operator: 'Gt', values: ['many'] }])).toMatchObject({
      status: 'pass',
    });
  });
});
