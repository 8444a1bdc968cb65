import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-class-exists.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { clusterWith, judge } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { poolManifest } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-class-exists';
/** The cluster right after `hpscale enable`, before anything is applied. */
const NOTHING_APPLIED = {
  objects: {
    'HyperpodNodeClass/gpu': null,
    'NodePool/gpu': null,
    'ScaledObject/chat-api': null,
    'Deployment/chat-api': null,
  },
};

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes when there is one', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { nodeClasses: ['gpu'] } }]);
  });

  it('warns when autoscaling is in service for nothing, and the fix makes one of the empty groups', async () => {
    sandbox = await startBroken(NOTHING_APPLIED, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'warning', subject: 'cluster/speech-cluster' });
    if (finding) await pasteFix(sandbox, finding);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { nodeClasses: ['default'] } }]);
  });
});

describe(`${ID} judges`, () => {
  const given = { cluster: clusterWith({}), nodeClasses: [], nodePools: [] };

  it('no cluster whose autoscaling is not in service, or whose node pools tell of it already', () => {
    const creating = { ...given.cluster, autoscaling: { ...given.cluster.autoscaling, status: 'Creating' as const } };
    expect(judge(check, { ...given, cluster: creating })).toMatchObject([
      { status: 'skip', messageId: 'notInService' },
    ]);
    expect(judge(check, { ...given, nodePools: [poolManifest()] })).toMatchObject([{ messageId: 'poolsWait' }]);
  });

  it('leaves out groups that Karpenter could not use', () => {
    const cluster = clusterWith({ name: 'gpu-plan', trainingPlanArn: 'arn' }, { name: 'gpu-g6' });
    const [finding] = judge(check, { ...given, cluster });
    expect(finding?.fix?.command).toMatch(/nodeclass apply default .* --instance-group gpu-g6$/);
    const [none] = judge(check, { ...given, cluster: clusterWith() });
    expect(none?.fix?.command).toBeNull();
  });
});
