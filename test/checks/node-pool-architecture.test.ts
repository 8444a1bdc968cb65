import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-architecture.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { ARCH, judgeObjects, oneOf, poolManifest, TYPE, withRequirements } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-architecture';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function judge(...requirements: readonly object[]) {
  const [finding] = judgeObjects(check, { nodePools: [poolManifest({ requirements })] });
  return finding;
}

describe(ID, () => {
  it('passes when the architecture is left open', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'supported' }]);
  });

  it('fails for a pool of arm64 nodes', async () => {
    const breakage = withRequirements(oneOf(ARCH, 'arm64'), oneOf(TYPE, 'ml.g6.xlarge', 'ml.g6.4xlarge'));
    sandbox = await startBroken(breakage, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'excluded',
      evidence: [{ field: 'spec.template.spec.requirements[0].values', value: ['arm64'], source: 'NodePool/gpu' }],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('takes both architectures, and the old name of the label', () => {
    expect(judge(oneOf(ARCH, 'amd64', 'arm64'))).toMatchObject({ status: 'pass' });
    expect(judge(oneOf('beta.kubernetes.io/arch', 'arm64'))).toMatchObject({ status: 'fail', messageId: 'excluded' });
  });

  it('looks at the types that are named: all of them, some of them, unknown ones', () => {
    expect(judge(oneOf(TYPE, 'ml.p6e-gb200.36xlarge'))).toMatchObject({ messageId: 'armTypes', severity: 'error' });
    const some = judge(oneOf(TYPE, 'ml.p6e-gb200.36xlarge', 'ml.g6.xlarge'));
    expect(some).toMatchObject({ messageId: 'someArmTypes', severity: 'warning' });
    expect(some?.fix?.command).toContain('"values":["ml.g6.xlarge"]');
    expect(judge(oneOf(TYPE, 'ml.x9.xlarge'))).toMatchObject({ status: 'pass' });
  });

  it('leaves a contradiction to node-pool-requirement-values', () => {
    expect(judge(oneOf(ARCH, 'amd64'), oneOf(ARCH, 'arm64'))).toMatchObject({ status: 'skip' });
  });
});
