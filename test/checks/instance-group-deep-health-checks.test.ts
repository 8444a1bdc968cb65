import { afterEach, describe, expect, it } from 'vitest';
import { expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { expectGroupsFit, withThirdGroup } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'instance-group-deep-health-checks';

let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('passes for the groups of the node class, and leaves the always-on group alone', async () => {
    sandbox = await startBroken({}, 0);
    await expectGroupsFit(sandbox, ID);
  });

  it('fails for a group that runs them, and the fix takes it out', async () => {
    sandbox = await startBroken(withThirdGroup('gpu-g6-slow', { deepHealthChecks: ['InstanceStress'] }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'instance-group/gpu-g6-slow',
      severity: 'error',
      data: { found: ['InstanceStress'] },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});
