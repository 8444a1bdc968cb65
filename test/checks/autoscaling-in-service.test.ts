import { afterEach, describe, expect, it } from 'vitest';
import { buildDomainCluster, enabled } from '../helpers/build-cluster.ts';
import { CLUSTER, checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteAws } from '../helpers/paste-aws.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'autoscaling-in-service';
const WORDS =
  'Karpenter could not be installed: the EKS cluster denied access to the service-linked role (see CloudTrail).';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes with AWS saying so', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', evidence: [{ value: 'InService' }, { value: 'Enable' }] }]);
  });

  it("tells AWS's reason of a failure word for word, and ends in exit code 1", async () => {
    sandbox = await startBroken({ cluster: { autoscaling: 'Failed', enableFailure: WORDS } }, 0, 'healthy');
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ message: `autoscaling Failed: ${WORDS}`, data: { failureMessage: WORDS } });
    expect(finding?.evidence).toContainEqual({
      field: 'AutoScaling.FailureMessage',
      value: WORDS,
      source: 'sagemaker:DescribeCluster',
    });
    const human = await sandbox.run(['check', '--cluster', CLUSTER]);
    expect(human.exitCode).toBe(1);
    expect(human.stdout.replaceAll(/\s+/g, ' ')).toContain(WORDS);
    if (finding) await pasteFix(sandbox, finding, 10 * 60_000);
    expect((await checkOn(sandbox, ['--only', ID])).findings).toMatchObject([{ status: 'pass' }]);
  });

  it('fails where node pools wait for autoscaling that is off, and enabling mends it', async () => {
    sandbox = await startBroken({}, 0);
    pasteAws(sandbox, ['sagemaker', 'update-cluster', '--cluster-name', CLUSTER, '--auto-scaling', 'Mode=Disable']);
    await sandbox.clock.advance(5 * 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'abandoned', data: { nodeClasses: ['gpu'], nodePools: ['gpu'] } });
    if (finding) await pasteFix(sandbox, finding, 10 * 60_000);
    await expectClean(sandbox);
  });

  it('is skipped where it was never enabled', async () => {
    sandbox = await startBroken({}, 0, 'healthy');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'off' }]);
    expect(findings[0]?.message).toContain(`hpscale enable --cluster ${CLUSTER}`);
  });

  it('leaves a cluster that cannot have it to the check that says why', async () => {
    sandbox = await startBroken({}, 0, 'not-continuous');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'notPossible' }]);
  });
});

describe(`${ID} over facts`, () => {
  it('is unknown while it is being enabled: whoever asks too early is not told that all is well', () => {
    const cluster = buildDomainCluster({ autoscaling: enabled('Creating') });
    expect(judgeGiven(ID, { cluster })).toMatchObject([{ status: 'unknown', messageId: 'creating' }]);
  });

  it('says when AWS gives no reason', () => {
    const cluster = buildDomainCluster({ autoscaling: enabled('Failed') });
    expect(judgeGiven(ID, { cluster })[0]?.message).toBe('autoscaling Failed: AWS gives no reason');
  });
});
