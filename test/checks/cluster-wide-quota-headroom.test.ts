import { afterEach, describe, expect, it } from 'vitest';
import { brokenSeed, checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-wide-quota-headroom';
const PER_CLUSTER = 'Maximum number instances allowed per SageMaker HyperPod cluster';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('passes with room in the cluster and over all clusters', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: 'quota/per-cluster', data: { limit: 20, headroom: 18 } },
      { status: 'pass', subject: 'quota/total', data: { limit: 30, headroom: 28 } },
    ]);
  });

  it('fails when the two system nodes fill the cluster', async () => {
    const { quotas } = brokenSeed();
    const applied = { ...quotas.applied, [PER_CLUSTER]: 2 };
    // The default is 20, and AWS takes no request for less.
    const defaults = { ...quotas.defaults, [PER_CLUSTER]: 2 };
    sandbox = await startBroken({ seed: { quotas: { ...quotas, applied, defaults, grantedAfter: 30 } } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'quota/per-cluster',
      data: { limit: 2, inUse: 2 },
      fix: { command: expect.stringContaining('quota request per-cluster=3') },
    });
    if (finding) await pasteFix(sandbox, finding);
    const after = await checkOn(sandbox, ['--only', ID]);
    expect(after.findings.map(({ status }) => status)).toEqual(['pass', 'pass']);
  });
});
