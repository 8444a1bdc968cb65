import { afterEach, describe, expect, it } from 'vitest';
import { expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { INDEX_BUILDER, indexBuilder } from '../helpers/pending-workload.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'pending-pod-fits-an-instance-type';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

async function startWith(requests: Readonly<Record<string, string>>): Promise<TestSandbox> {
  return await startBroken({ objects: { [INDEX_BUILDER]: indexBuilder({}, requests, 1) } }, MINUTE_MS);
}

describe(ID, () => {
  it('fails for more memory than the largest type leaves, and patches the request down to it', async () => {
    sandbox = await startWith({ cpu: '1', memory: '63Gi', 'nvidia.com/gpu': '1' });
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'Deployment/chat/index-builder',
      messageId: 'tooLarge',
      data: { nodePool: 'gpu', shortages: [{ resource: 'memory' }] },
      // What HyperPod's nodes keep of their memory is not published.
      certainty: 'bound',
    });
    expect(finding?.fix?.command).toMatch(/requests\/memory","value":"\d+Mi"/);
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('fails for more GPUs than any type has, for sure', async () => {
    sandbox = await startWith({ cpu: '1', memory: '4Gi', 'nvidia.com/gpu': '4' });
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      data: { shortages: [{ resource: 'nvidia.com/gpu', wanted: '4', most: '1' }] },
      certainty: 'exact',
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('says that no type has the device at all', async () => {
    sandbox = await startWith({ cpu: '1', 'aws.amazon.com/neuron': '1' });
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.message).toContain('no instance type has any');
    expect(finding?.fix?.command).toBeNull();
  });
});
