import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/instance-group-in-service.ts';
import type { InstanceGroup } from '../../src/domain/cluster.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { clusterWith, judge, nodeClassOf, withThirdGroup } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'instance-group-in-service';
const REASON = 'Lifecycle configuration script failed on instance i-0a1b2c3d4e5f60001';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for groups that are InService', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass']);
  });

  it("tells SageMaker's reason for a group that is Degraded, and the fix takes it out", async () => {
    const events = [
      { instanceGroup: 'gpu-g6-c', description: 'Instance group was created', minutesAgo: 40 },
      { instanceGroup: 'gpu-g6-c', level: 'Error' as const, description: REASON, minutesAgo: 5 },
    ];
    sandbox = await startBroken({ ...withThirdGroup('gpu-g6-c', { status: 'Degraded' }), cluster: { events } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'error',
      data: { group: 'gpu-g6-c', status: 'Degraded', reasons: [REASON] },
      evidence: [{ value: 'Degraded' }, { value: REASON, source: 'sagemaker:ListClusterEvents' }],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID} judges`, () => {
  const outcome = (group: Partial<InstanceGroup>, nodeClasses = [nodeClassOf('gpu', 'gpu-g5')]) =>
    judge(check, { cluster: clusterWith(group), nodeClasses })[0];

  it('a group by what it is used for', () => {
    expect(outcome({ status: 'Failed' })).toMatchObject({ status: 'fail', severity: 'error' });
    expect(outcome({ status: 'Failed' }, [])).toMatchObject({ status: 'skip', messageId: 'notUsed' });
    const running = { status: 'Failed', currentCount: 1 };
    expect(outcome(running, [])).toMatchObject({ status: 'fail', severity: 'warning', fix: { command: null } });
  });

  it('a group that changes not yet', () => {
    expect(outcome({ status: 'SystemUpdating' })).toMatchObject({ status: 'skip', messageId: 'changing' });
  });
});
