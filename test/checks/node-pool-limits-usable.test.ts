import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-limits-usable.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { classWith, groupWith, judgeObjects, poolManifest, withPool } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-limits-usable';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function judge(types: readonly string[], limits: object) {
  const nodeClasses = [classWith([groupWith('workers', types)])];
  const [finding] = judgeObjects(check, { nodePools: [poolManifest({}, { limits })], nodeClasses });
  return finding;
}

describe(ID, () => {
  it('passes when every GPU of the limit is a node', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'usable' }]);
  });

  it('fails for a limit on a device that the nodes do not have', async () => {
    const limits = { 'nvidia.com/gpu': '4', 'nvidia.com/gpus': '4' };
    sandbox = await startBroken(
      withPool((spec) => ({ ...spec, limits })),
      60_000,
    );
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'noEffect',
      evidence: [{ field: 'spec.limits["nvidia.com/gpus"]', value: '4', source: 'NodePool/gpu' }],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('fails when a part can never be used, and the fix writes the rest', () => {
    const finding = judge(['ml.p5.48xlarge'], { 'nvidia.com/gpu': '12' });
    expect(finding).toMatchObject({ messageId: 'partly', severity: 'warning', data: { usable: 8, perNode: 8 } });
    expect(finding?.fix?.command).toContain('{"nvidia.com/gpu":"8"}');
  });

  it('fails as an error when not even one node fits', () => {
    const finding = judge(['ml.p5.48xlarge', 'ml.g6.12xlarge'], { 'nvidia.com/gpu': 2 });
    expect(finding).toMatchObject({ messageId: 'tooSmall', severity: 'error', data: { perNode: 4 } });
    expect(judge(['ml.c5.4xlarge'], { cpu: '8' })).toMatchObject({ messageId: 'tooSmall' });
    expect(judge(['ml.c5.4xlarge'], { cpu: '0' })).toMatchObject({ messageId: 'paused', severity: 'warning' });
  });

  it.each([
    ['sizes that differ', ['ml.g6.xlarge', 'ml.g6.12xlarge'], { 'nvidia.com/gpu': '6' }, 'pass'],
    ['cores that are no multiple', ['ml.c5.4xlarge'], { cpu: '100' }, 'pass'],
    ['memory, of which nobody knows what nodes keep', ['ml.c5.4xlarge'], { memory: '16Gi' }, 'pass'],
    ['what is no quantity', ['ml.c5.4xlarge'], { cpu: 'many' }, 'pass'],
    ['no limits', ['ml.c5.4xlarge'], {}, 'skip'],
    ['a type that is not known', ['ml.x9.large'], { cpu: '8' }, 'skip'],
    ['a type that is not known beside one that is', ['ml.x9.large', 'ml.c5.4xlarge'], { cpu: '8' }, 'unknown'],
  ])('answers %s', (_, types, limits, status) => {
    expect(judge(types, limits)).toMatchObject({ status });
  });
});
