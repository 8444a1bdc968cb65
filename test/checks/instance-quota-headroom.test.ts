import { afterEach, describe, expect, it } from 'vitest';
import { brokenSeed, checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'instance-quota-headroom';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

const { quotas } = brokenSeed();

function withQuota(applied: Readonly<Record<string, number>>) {
  return { seed: { quotas: { ...quotas, applied: { ...quotas.applied, ...applied }, grantedAfter: 30 } } };
}

describe(ID, () => {
  it('passes for each type that a node class offers, not for the always-on group', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: 'quota/ml.g6.4xlarge', data: { limit: 2, inUse: 0, headroom: 2 } },
      { status: 'pass', subject: 'quota/ml.g6.xlarge', data: { limit: 6, inUse: 0, headroom: 6 } },
    ]);
  });

  it('fails where the quota is used up, and passes once AWS has granted more', async () => {
    sandbox = await startBroken(
      withQuota({ 'ml.g6.xlarge for cluster usage': 0, 'ml.g6.4xlarge for cluster usage': 0 }),
      60_000,
    );
    const findings = await expectOnlyFailure(sandbox, ID);
    expect(findings).toMatchObject([
      { subject: 'quota/ml.g6.4xlarge', fix: { command: expect.stringContaining('ml.g6.4xlarge=4') } },
      { subject: 'quota/ml.g6.xlarge', fix: { command: expect.stringContaining('ml.g6.xlarge=4') } },
    ]);
    for (const finding of findings) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('names the request that is open instead of asking again', async () => {
    sandbox = await startTestSandbox('quota-zero');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings.find(({ subject }) => subject === 'quota/ml.g6.xlarge')).toMatchObject({
      status: 'fail',
      data: { pending: 4 },
      fix: { command: null, automatic: null },
    });
  });

  it('is unknown when quotas may not be read', async () => {
    sandbox = await startTestSandbox('read-only-caller');
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'unknown', data: { permission: 'servicequotas:ListServiceQuotas' } }]);
  });
});
