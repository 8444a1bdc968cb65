import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-scale-down-window';

function windowOf(stabilizationWindowSeconds: number, more: object = {}) {
  const behavior = { scaleDown: { stabilizationWindowSeconds, ...more } };
  return { advanced: { horizontalPodAutoscalerConfig: { behavior } } };
}

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes, by an assumption, for one that covers a slow node start', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([
      { status: 'pass', certainty: 'bound', data: { window: 600, start: '480 s, assumed' } },
    ]);
  });

  it("fails for the HPA's default", async () => {
    sandbox = await startBroken(withChat({ advanced: undefined }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'bound', data: { window: 300 } });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  const claims = (seconds: readonly number[]): KubeObject[] =>
    seconds.map((start, index) => ({
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodeClaim',
      metadata: { name: `gpu-${index}`, creationTimestamp: '2026-11-02T08:00:00Z' },
      spec: { nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' } },
      status: {
        conditions: [
          {
            type: 'Initialized',
            status: 'True',
            lastTransitionTime: new Date(Date.UTC(2026, 10, 2, 8, 0, start)).toISOString(),
          },
        ],
      },
    }));
  const judge = (spec: object, nodeClaims: readonly KubeObject[] = []) =>
    judgeGiven(ID, { scaledObjects: [chatScaledObject({ ...spec })], nodeClaims });

  it('measures where it can: faster nodes need no longer window', () => {
    expect(judge(windowOf(300), claims([200, 240, 260]))).toMatchObject([{ status: 'pass', certainty: 'exact' }]);
  });

  it('measures where it can: slower nodes need a longer one', () => {
    const [finding] = judge(windowOf(600), claims([500, 620, 840]));
    expect(finding).toMatchObject({
      status: 'fail',
      certainty: 'exact',
      data: { start: '840 s, the slowest of 3 nodes here' },
    });
    expect(finding?.fix?.command).toContain('"stabilizationWindowSeconds":840');
  });

  it('takes the cooldown along for what goes to 0', () => {
    const [finding] = judge({ ...windowOf(60), minReplicaCount: 0 });
    expect(finding?.fix?.command).toContain('"cooldownPeriod":480');
  });

  it('passes for one that never scales in', () => {
    expect(judge(windowOf(0, { selectPolicy: 'Disabled' }))).toMatchObject([{ status: 'pass', messageId: 'never' }]);
  });
});
