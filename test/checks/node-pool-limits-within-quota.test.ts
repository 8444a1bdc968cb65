import { afterEach, describe, expect, it } from 'vitest';
import { brokenSeed, checkOn, expectClean, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-limits-within-quota';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

function withLimits(limits: Readonly<Record<string, string>>) {
  const { quotas } = brokenSeed();
  return {
    seed: { quotas: { ...quotas, grantedAfter: 30 } },
    objects: { 'NodePool/gpu': withSpec((spec: object) => ({ ...spec, limits })) },
  };
}

describe(ID, () => {
  it('passes when four GPUs are allowed and eight nodes can be had', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'NodePool/gpu', messageId: 'within' }]);
  });

  it('fails when the pool promises more GPUs than the quotas hold', async () => {
    const breakage = withLimits({ 'nvidia.com/gpu': '12' });
    sandbox = await startBroken(breakage, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ subject: 'NodePool/gpu', messageId: 'beyond' });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('leaves pools without limits to node-pool-limits-set', async () => {
    sandbox = await startBroken(withLimits({}), 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'noLimit' }]);
  });
});
