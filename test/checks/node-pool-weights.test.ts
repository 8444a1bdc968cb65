import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-weights.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { classWith, groupWith, judgeObjects, oneOf, poolManifest, TYPE } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-weights';
const GPU_TAINT = { key: 'nvidia.com/gpu', effect: 'NoSchedule' };
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function poolNamed(name: string, fields: object = {}, spec: object = {}) {
  return { ...poolManifest(fields, spec), metadata: { name } };
}

function judge(...nodePools: readonly ReturnType<typeof poolNamed>[]) {
  const nodeClasses = [classWith([groupWith('a', ['ml.g6.xlarge']), groupWith('b', ['ml.c5.xlarge'])])];
  return judgeObjects(check, { nodePools, nodeClasses }).map(({ status }) => status);
}

describe(ID, () => {
  it('passes for the only pool', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'told' }]);
  });

  it('tells of a second pool for the same pods, once, and the fix makes one of them come first', async () => {
    const second = poolNamed(
      'gpu-more',
      { requirements: [oneOf(TYPE, 'ml.g6.xlarge', 'ml.g6.4xlarge')], taints: [GPU_TAINT], expireAfter: 'Never' },
      { limits: { 'nvidia.com/gpu': '2' }, disruption: { consolidationPolicy: 'WhenEmpty', consolidateAfter: '10m' } },
    );
    sandbox = await startBroken({ objects: { 'NodePool/gpu-more': second } }, 60_000);
    const findings = await expectOnlyFailure(sandbox, ID);
    expect(findings).toMatchObject([
      { subject: 'NodePool/gpu-more', severity: 'info', data: { other: 'gpu', weight: 0 } },
    ]);
    const [finding] = findings;
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it.each([
    ['weights', [poolNamed('a', {}, { weight: 10 }), poolNamed('b')]],
    ['taints', [poolNamed('a', { taints: [GPU_TAINT] }), poolNamed('b')]],
    [
      'types',
      [
        poolNamed('a', { requirements: [oneOf(TYPE, 'ml.g6.xlarge')] }),
        poolNamed('b', { requirements: [oneOf(TYPE, 'ml.c5.xlarge')] }),
      ],
    ],
    [
      'labels of their own',
      [
        poolNamed('a', { requirements: [oneOf('team', 'chat')] }),
        poolNamed('b', { requirements: [oneOf('team', 'speech')] }),
      ],
    ],
  ])('passes when they differ in %s', (_, pools) => {
    expect(judge(...pools)).toEqual(['pass', 'pass']);
  });
});
