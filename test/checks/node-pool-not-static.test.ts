import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-not-static.ts';
import { checkOn, startBroken } from '../helpers/check-world.ts';
import { judgeObjects, oneOf, poolManifest, TYPE } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-not-static';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

describe(ID, () => {
  it('passes for a pool that follows its pods', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'dynamic' }]);
  });

  // The sandbox serves the CRD of Karpenter 1.0, which drops the field.
  it('warns of a number of nodes in a file', () => {
    const nodePools = [poolManifest({}, { replicas: 3 })];
    expect(judgeObjects(check, { nodePools })).toMatchObject([
      { status: 'fail', messageId: 'fixed', data: { replicas: '3' }, certainty: 'bound', fix: { command: null } },
    ]);
  });

  it('makes a live one again: Karpenter lets no pool change from static to dynamic', () => {
    const pool = poolManifest({ requirements: [oneOf(TYPE, 'ml.g6.xlarge')] }, { replicas: 3, limits: { nodes: '5' } });
    const live = { ...pool, metadata: { ...pool.metadata, uid: 'c0ffee' } };
    const [finding] = judgeObjects(check, { nodePools: [live] });
    expect(finding?.fix?.command).toBe(
      'kubectl delete nodepool gpu\nhpscale nodepool apply gpu --nodeclass gpu --instance-type ml.g6.xlarge --limit nodes=5',
    );
  });
});
