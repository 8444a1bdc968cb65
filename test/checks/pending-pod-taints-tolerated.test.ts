import { afterEach, describe, expect, it } from 'vitest';
import { withPodSpec } from '../helpers/chat-world.ts';
import { expectClean, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import { INDEX_BUILDER, indexBuilder } from '../helpers/pending-workload.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'pending-pod-taints-tolerated';
const MINUTE_MS = 60_000;
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

interface PoolSpec {
  readonly template: { readonly spec: { readonly taints?: readonly unknown[] } };
}

/** As on clusters whose nodes keep the health taint after they were found healthy. */
const HEALTH = { key: 'sagemaker.amazonaws.com/node-health-status', value: 'Schedulable', effect: 'NoSchedule' };

const withHealthTaint = withSpec<PoolSpec>((spec) => ({
  ...spec,
  template: {
    ...spec.template,
    spec: {
      ...spec.template.spec,
      taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }, HEALTH],
    },
  },
}));

describe(ID, () => {
  it('fails for pods that do not tolerate the taint of the pool that fits them, and adds the toleration', async () => {
    const objects = {
      'NodePool/gpu': withHealthTaint,
      'Deployment/chat-api': withPodSpec({ tolerations: [{ operator: 'Exists' }] }),
      [INDEX_BUILDER]: indexBuilder({ tolerations: [{ ...HEALTH, value: 'Unschedulable' }] }),
    };
    sandbox = await startBroken({ objects }, MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      subject: 'Deployment/chat/index-builder',
      messageId: 'untolerated',
      data: {
        count: 2,
        nodePool: 'gpu',
        taints: ['sagemaker.amazonaws.com/node-health-status=Schedulable:NoSchedule'],
      },
      certainty: 'exact',
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('knows that a request for a GPU tolerates the taint named for it', async () => {
    sandbox = await startBroken({ objects: { [INDEX_BUILDER]: indexBuilder() } }, MINUTE_MS);
    await expectClean(sandbox);
  });

  it('says of a CPU pod that only GPU pools would fit that they are kept for pods with GPUs', async () => {
    const requests = { cpu: '7500m', memory: '10Gi' };
    sandbox = await startBroken({ objects: { [INDEX_BUILDER]: indexBuilder({}, requests, 1) } }, MINUTE_MS);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'reserved', data: { taints: ['nvidia.com/gpu:NoSchedule'] } });
    expect(finding?.fix?.command).toBeNull();
  });
});
