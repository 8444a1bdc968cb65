import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { ROLE } from '../helpers/role-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'cluster-role-kms';
const KEY = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it("is skipped while the volumes have AWS's own keys", async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', subject: `role/${ROLE}` }]);
  });

  it('fails for a key that the role may not use, and the fix adds the statement', async () => {
    sandbox = await startBroken({ groups: { 'gpu-g6-a': { kmsKeyId: KEY } } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'error', data: { found: ['kms:CreateGrant', 'kms:DescribeKey'] } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    // What KMS makes of the statement's conditions, only KMS can tell.
    expect(findings).toMatchObject([{ status: 'pass', certainty: 'bound' }]);
  });
});
