import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/instance-group-in-a-node-class.ts';
import type { InstanceGroup } from '../../src/domain/cluster.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { clusterWith, judge, nodeClassOf } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'instance-group-in-a-node-class';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for groups that a node class names, and leaves groups with nodes alone', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: 'instance-group/gpu-g6-a', data: { nodeClasses: ['gpu'] } },
      { status: 'pass', subject: 'instance-group/gpu-g6-b' },
      { status: 'skip', subject: 'instance-group/system', messageId: 'alwaysOn' },
    ]);
  });

  it('warns of an empty group that none names, and the fix names it where its like are', async () => {
    sandbox = await startBroken({ groups: { 'gpu-g6-c': {} } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'warning', subject: 'instance-group/gpu-g6-c' });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID} judges`, () => {
  const gpu = { name: 'gpu-g6' };
  const outcome = (group: Partial<InstanceGroup>, nodeClasses = [nodeClassOf('gpu', 'gpu-g6')]) =>
    judge(check, { cluster: clusterWith(gpu, { name: 'Workers', ...group }), nodeClasses }).find(
      ({ subject }) => subject === 'instance-group/Workers',
    );

  it('a group without the accelerator of the others as one for a node class of its own', () => {
    expect(outcome({ instanceTypes: ['ml.c5.xlarge'] })?.fix?.command).toMatch(
      /^hpscale nodeclass apply workers .*--instance-group Workers$/,
    );
    expect(outcome({})?.fix?.command).toMatch(/nodeclass apply gpu .*--instance-group gpu-g6 --instance-group Workers/);
  });

  it('no group that another check would refuse, and none while another check names the cause', () => {
    expect(outcome({ trainingPlanArn: 'arn' })).toMatchObject({ status: 'skip', messageId: 'unfit' });
    expect(outcome({ status: 'Failed' })).toMatchObject({ status: 'skip', messageId: 'unfit' });
    expect(outcome({}, [])).toMatchObject({ status: 'skip', messageId: 'noClasses' });
    expect(outcome({}, [nodeClassOf('gpu', 'gpu-g6', 'workers')])).toMatchObject({ messageId: 'strayNames' });
  });
});
