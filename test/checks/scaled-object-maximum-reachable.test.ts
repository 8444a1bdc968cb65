import { afterEach, describe, expect, it } from 'vitest';
import { brokenSeed, checkOn, expectClean, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-maximum-reachable';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

const withMaximum = (maxReplicaCount: number) => withSpec((spec: object) => ({ ...spec, maxReplicaCount }));

describe(ID, () => {
  it('passes when the limits of the node pool hold the maximum', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', subject: 'ScaledObject/chat/chat-api', data: { maxReplicas: 4 } },
    ]);
  });

  it('names the limits of the node pool when they end it at four of ten', async () => {
    sandbox = await startBroken({ objects: { 'ScaledObject/chat-api': withMaximum(10) } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      messageId: 'stops',
      data: { maxReplicas: 10, reachable: 4, link: 'node-pool-limits' },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('names the quota of the type when a node pool without tight limits reaches it', async () => {
    const { quotas } = brokenSeed();
    const applied = { ...quotas.applied, 'ml.g6.xlarge for cluster usage': 3 };
    sandbox = await startBroken({ seed: { quotas: { ...quotas, applied } } }, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'fail', certainty: 'bound', data: { link: 'instance-quota', reachable: 3 } },
    ]);
  });

  it('points at the quota check when nothing more can start at all', async () => {
    const { quotas } = brokenSeed();
    const applied = { ...quotas.applied, 'ml.g6.xlarge for cluster usage': 0 };
    sandbox = await startBroken({ seed: { quotas: { ...quotas, applied } } }, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', data: { see: 'instance-quota-headroom' } }]);
  });
});
