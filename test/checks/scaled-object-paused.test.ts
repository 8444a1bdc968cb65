import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-paused';
let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

describe(ID, () => {
  it('passes for one that is not', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });

  it.each([
    ['autoscaling.keda.sh/paused', 'true'],
    ['autoscaling.keda.sh/paused-replicas', '1'],
  ])('tells %s: %s, and lets it scale again', async (annotation, value) => {
    const paused = (object: KubeObject) => ({
      ...object,
      metadata: { ...object.metadata, annotations: { [annotation]: value } },
    });
    sandbox = await startBroken({ objects: { 'ScaledObject/chat-api': paused } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'info',
      data: { annotation, value },
      fix: { command: `kubectl annotate scaledobject chat-api --namespace chat ${annotation}-` },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});
