import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-limits-room.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { classWith, groupWith, judgeObjects, poolManifest, withPool } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-limits-room';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

function judge(types: readonly string[], limits: object, resources?: object) {
  const pool: KubeObject = { ...poolManifest({}, { limits }), status: { resources } };
  const [finding] = judgeObjects(check, { nodePools: [pool], nodeClasses: [classWith([groupWith('workers', types)])] });
  return finding;
}

describe(ID, () => {
  it('passes while another node fits', async () => {
    sandbox = await startBroken();
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { uses: ['1 of 4 nvidia.com/gpu'] } }]);
  });

  it('fails as an error when a pod waits for a node that the limits have no room for', async () => {
    const { objects } = withPool((spec) => ({ ...spec, limits: { 'nvidia.com/gpu': '1' } }));
    const two = withSpec((spec: object) => ({ ...spec, replicas: 2 }));
    const scaler = withSpec((spec: object) => ({ ...spec, minReplicaCount: 2 }));
    sandbox = await startBroken({
      objects: { ...objects, 'Deployment/chat-api': two, 'ScaledObject/chat-api': scaler },
    });
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    const [finding] = findings;
    expect(finding).toMatchObject({ status: 'fail', messageId: 'blocked', severity: 'error', data: { waiting: 1 } });
    if (finding) await pasteFix(sandbox, finding);
    expect((await checkOn(sandbox, ['--only', ID])).findings).toMatchObject([{ status: 'pass' }]);
  });

  it('warns of a pool that is full though nobody waits', async () => {
    const { objects } = withPool((spec) => ({ ...spec, limits: { 'nvidia.com/gpu': '1' } }));
    const scaler = withSpec((spec: object) => ({ ...spec, maxReplicaCount: 1 }));
    sandbox = await startBroken({ objects: { ...objects, 'ScaledObject/chat-api': scaler } });
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'full', severity: 'warning', data: { used: 1, limit: 1, perNode: 1 } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('sees the deadlock of 48 + 4 > 48', () => {
    expect(judge(['ml.c5.xlarge'], { cpu: '48' }, { cpu: '48' })).toMatchObject({
      messageId: 'full',
      data: { perNode: 4 },
      // The pods are not given: whether one waits is not known.
      certainty: 'bound',
    });
    expect(judge(['ml.c5.xlarge', 'ml.c5.4xlarge'], { cpu: '48' }, { cpu: '40' })).toMatchObject({
      messageId: 'nearly',
    });
    expect(judge(['ml.c5.4xlarge'], { cpu: '48' }, { cpu: '40' })).toMatchObject({
      messageId: 'full',
      data: { perNode: 16 },
    });
    expect(judge(['ml.c5.xlarge'], { cpu: '48' }, { cpu: '52' })).toMatchObject({ messageId: 'full' });
  });

  it('needs no more than one of two limits to be full', () => {
    const finding = judge(
      ['ml.g6.xlarge'],
      { 'nvidia.com/gpu': '9', nodes: '2' },
      { 'nvidia.com/gpu': '2', nodes: '2' },
    );
    expect(finding).toMatchObject({ messageId: 'full', data: { resource: 'nodes' } });
  });

  it('tells memory in Gi', () => {
    const finding = judge(['ml.c5.xlarge'], { memory: '64Gi' }, { memory: '56973952Ki' });
    expect(finding).toMatchObject({ messageId: 'nearly', severity: 'info' });
    expect(finding?.message).toBe('54.3Gi of its limit memory=64Gi are used: 85 %');
    expect(finding?.fix?.command).toContain('{"memory":"73Gi"}');
  });

  it.each([
    ['no limits', {}, {}, { status: 'skip', messageId: 'noLimits' }],
    ['nothing counted yet', { cpu: '48' }, undefined, { status: 'unknown', messageId: 'uncounted' }],
    ['a limit below one node', { cpu: '2' }, { cpu: '0' }, { status: 'skip', messageId: 'tooSmall' }],
    ['a pool that is paused', { cpu: '0' }, { cpu: '8' }, { status: 'skip', messageId: 'tooSmall' }],
  ])('answers %s', (_, limits, resources, answer) => {
    expect(judge(['ml.c5.xlarge'], limits, resources)).toMatchObject(answer);
  });
});
