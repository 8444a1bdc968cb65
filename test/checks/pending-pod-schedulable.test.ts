import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { INDEX_BUILDER, indexBuilder } from '../helpers/pending-workload.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'pending-pod-schedulable';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

const REQUESTS = { cpu: '1', memory: '4Gi', 'nvidia.com/gpu': '1' };

describe(ID, () => {
  it('passes while a node is on its way', async () => {
    sandbox = await startBroken({}, MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'Deployment/chat/chat-api', messageId: 'onNode' }]);
    await expectClean(sandbox);
  });

  it('fails for pods that must run beside a pod that is nowhere', async () => {
    const term = {
      topologyKey: 'topology.kubernetes.io/zone',
      labelSelector: { matchLabels: { app: 'vector-store' } },
    };
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    sandbox = await startBroken({ objects: { [INDEX_BUILDER]: indexBuilder({ affinity }) } }, MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ subject: 'Deployment/chat/index-builder', data: { count: 2 } });
    expect(finding?.message).toContain('unsatisfiable topology constraint for pod affinity');
  });

  it('leaves limits to the check of the node pool', async () => {
    sandbox = await startBroken({ objects: { [INDEX_BUILDER]: indexBuilder({}, REQUESTS, 6) } });
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'limits', data: { nodePool: 'gpu' } }]);
  });

  it('cannot say of volumes that live in one zone', async () => {
    const volumes = [{ name: 'corpus', persistentVolumeClaim: { claimName: 'corpus' } }];
    sandbox = await startBroken({ objects: { [INDEX_BUILDER]: indexBuilder({ volumes }) } }, MINUTE_MS);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toContainEqual(
      expect.objectContaining({ status: 'unknown', subject: 'Deployment/chat/index-builder', messageId: 'unmodelled' }),
    );
  });
});
