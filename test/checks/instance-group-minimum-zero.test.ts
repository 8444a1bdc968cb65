import { afterEach, describe, expect, it } from 'vitest';
import { expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { expectGroupsFit, withThirdGroup } from '../helpers/group-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'instance-group-minimum-zero';

let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('passes for the groups of the node class, and leaves the always-on group alone', async () => {
    sandbox = await startBroken({}, 0);
    await expectGroupsFit(sandbox, ID);
  });

  it('warns of a minimum, which no command can take away without the whole configuration', async () => {
    sandbox = await startBroken(withThirdGroup('gpu-g6-held', { minCount: 2 }), 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'instance-group/gpu-g6-held',
      severity: 'warning',
      data: { found: ['2'] },
    });
    expect(finding?.fix?.command).toBeNull();
  });
});
