import { afterEach, describe, expect, it } from 'vitest';
import { expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { expectGroupsFit, withThirdGroup } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'instance-group-architecture';

let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('passes for the groups of the node class, and leaves the always-on group alone', async () => {
    sandbox = await startBroken({}, 0);
    await expectGroupsFit(sandbox, ID);
  });

  it('warns of Graviton types, and the fix takes them out', async () => {
    sandbox = await startBroken(withThirdGroup('cpu-m7g', { instanceTypes: ['ml.m7g.4xlarge'] }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'instance-group/cpu-m7g',
      severity: 'warning',
      data: { found: ['ml.m7g.4xlarge'] },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});
