import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-effective-fields';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('fails for a cooldown with a minimum of 1, and says whose job scaling in is', async () => {
    sandbox = await startBroken(withChat({ cooldownPeriod: 300 }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.message).toBe(
      "cooldownPeriod does nothing with minReplicaCount 1: KEDA itself scales only between 0 and 1; from N replicas back to 1 it is the HPA's job, and its knob is advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds",
    );
    expect(finding?.fix?.automatic).toEqual({
      action: 'patch-object',
      resource: { group: 'keda.sh', plural: 'scaledobjects' },
      name: 'chat-api',
      namespace: 'chat',
      patch: { spec: { cooldownPeriod: null } },
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('passes for one that leaves them out', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });
});

describe(`${ID}, by facts`, () => {
  const judge = (spec: object, metadata = {}) => {
    const object = chatScaledObject({ ...spec });
    return judgeGiven(ID, { scaledObjects: [{ ...object, metadata: { ...object.metadata, ...metadata } }] });
  };
  const ALL = { pollingInterval: 15, cooldownPeriod: 60, initialCooldownPeriod: 0 };

  it.each<[string, object, readonly string[]]>([
    ['all three', ALL, ['pollingInterval', 'cooldownPeriod', 'initialCooldownPeriod']],
    [
      'the polling interval of cached metrics',
      { pollingInterval: 15, triggers: [{ ...chatTrigger(), useCachedMetrics: true }] },
      [],
    ],
    ['a workload that goes to 0', { ...ALL, minReplicaCount: 0 }, []],
    ['one that idles at 0', { ...ALL, minReplicaCount: 2, idleReplicaCount: 0 }, []],
  ])('counts %s', (_, spec, fields) => {
    const [finding] = judge(spec);
    expect(finding).toMatchObject(fields.length === 0 ? { status: 'pass' } : { status: 'fail', data: { fields } });
  });

  it('fails for an idle count that KEDA does not support', () => {
    expect(judge({ minReplicaCount: 3, idleReplicaCount: 1 })).toMatchObject([
      { status: 'fail', messageId: 'idleNotZero' },
    ]);
  });

  it('leaves one that another object owns to the person', () => {
    const ownerReferences = [{ apiVersion: 'v1', kind: 'InferenceEndpointConfig', name: 'deepseek', uid: '1' }];
    expect(judge(ALL, { ownerReferences })).toMatchObject([{ status: 'fail', fix: { automatic: null } }]);
  });
});
