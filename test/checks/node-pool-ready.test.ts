import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/node-pool-ready.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { judgeObjects, poolManifest, withPool, withTemplate } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'node-pool-ready';
let sandbox: TestSandbox | undefined;
afterEach(async () => {
  await sandbox?.stop();
  sandbox = undefined;
});

describe(ID, () => {
  it('passes for each node pool that Karpenter calls Ready', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'NodePool/gpu', messageId: 'ready' }]);
  });

  it('fails when Karpenter refuses a label of the template, and the fix takes it out', async () => {
    const label = 'karpenter.sagemaker.amazonaws.com/team';
    const breakage = withPool((spec) => ({
      ...spec,
      template: { ...spec.template, metadata: { labels: { [label]: 'chat', team: 'chat' } } },
    }));
    sandbox = await startBroken(breakage, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'notReady',
      data: { reason: 'NodePoolValidationFailed' },
      evidence: [{ field: 'status.conditions[type=ValidationSucceeded].status', value: 'False' }],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('leaves what follows from the node class to the checks of node classes', async () => {
    const nodeClassRef = { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gone' };
    sandbox = await startBroken(withTemplate({ nodeClassRef }), 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'nodeClass', data: { reason: 'NodeClassNotFound' } }]);
  });

  it.each([
    ['nothing is said', undefined, 'unknown', 'unsaid'],
    ['an earlier version is spoken of', { type: 'Ready', status: 'True', observedGeneration: 1 }, 'unknown', 'stale'],
    [
      'some other reason is given',
      { type: 'Ready', status: 'False', reason: 'Odd', message: 'odd' },
      'fail',
      'notReady',
    ],
  ])('when %s', (_, ready, status, messageId) => {
    const pool = poolManifest();
    const conditions = ready === undefined ? [] : [ready];
    const live = { ...pool, metadata: { ...pool.metadata, generation: 2 }, status: { conditions } };
    expect(judgeObjects(check, { nodePools: [live] })).toMatchObject([{ status, messageId }]);
  });

  it('says of a pool on its way out only that', () => {
    const pool = poolManifest();
    const going = { ...pool, metadata: { ...pool.metadata, deletionTimestamp: '2026-11-02T10:00:00Z' } };
    expect(judgeObjects(check, { nodePools: [going] })).toMatchObject([{ status: 'skip', messageId: 'going' }]);
  });
});
