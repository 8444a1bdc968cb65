import { afterEach, describe, expect, it } from 'vitest';
import { buildDomainCluster } from '../helpers/build-cluster.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-in-service';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes while it is InService', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'cluster/speech-cluster' }]);
  });

  it('fails for one that is Failed', async () => {
    sandbox = await startBroken({ cluster: { status: 'Failed' } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.fix?.summary).toContain(
      'aws sagemaker list-cluster-events --cluster-name speech-cluster --region us-west-2',
    );
  });

  it('does not judge one that AWS is changing', async () => {
    sandbox = await startBroken({}, 0, 'updating');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'changing', data: { status: 'Updating' } }]);
  });
});

describe(`${ID} over facts`, () => {
  it("tells AWS's own words", () => {
    const cluster = buildDomainCluster({
      status: 'Failed',
      failureMessage: 'Lifecycle script of group system failed.',
    });
    expect(judgeGiven(ID, { cluster })[0]?.message).toBe(
      'it is Failed: Lifecycle script of group system failed.; it takes no changes any more',
    );
  });
});
