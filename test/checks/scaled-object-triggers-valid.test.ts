import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, type SeedTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-triggers-valid';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for what KEDA accepts', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', message: 'KEDA accepts its trigger' }]);
  });

  it.each<[string, SeedTrigger, string]>([
    [
      'no minMetricValue, for which the documentation shows a default',
      chatTrigger({ minMetricValue: undefined }),
      'KEDA 2.17.1 refuses it: trigger 0: missing required parameter "minMetricValue" in [triggerMetadata]',
    ],
    [
      'a window that is no multiple of the period',
      chatTrigger({ metricCollectionTime: '310' }),
      'KEDA 2.17.1 refuses it: trigger 0: metricCollectionTime must be greater than 0 and a multiple of metricStatPeriod(60), 310 is given',
    ],
    [
      'a percentage of a load balancer',
      chatTrigger({}, { metricType: 'Utilization' }),
      "KEDA 2.17.1 refuses it: trigger 0: 'Utilization' metric type is unsupported for external metrics, allowed values are 'Value' or 'AverageValue'",
    ],
    [
      'no region',
      chatTrigger({ awsRegion: undefined }),
      'KEDA 2.17.1 refuses it: trigger 0: missing required parameter "awsRegion" in [triggerMetadata authParams]',
    ],
  ])('fails for %s, and puts it right', async (_, trigger, message) => {
    sandbox = await startBroken(withChat({ triggers: [trigger] }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.message).toBe(message);
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('uses the rules of the installed version: percentiles came after 2.17', async () => {
    const trigger = chatTrigger({ metricName: 'TargetResponseTime', metricStat: 'p99' });
    sandbox = await startBroken(withChat({ triggers: [trigger] }), 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ data: { keda: '2.17.1' }, fix: { command: null } });
    expect(finding?.message).toContain("metricStat 'p99' is not one of");
  });
});

describe(`${ID}, by facts`, () => {
  const judge = (spec: object) => judgeGiven(ID, { scaledObjects: [chatScaledObject({ ...spec })] });
  const kafka = { type: 'kafka', metadata: { topic: 'chat' } };

  it.each<[string, object, string]>([
    ['bounds the wrong way round', { minReplicaCount: 5 }, 'MinReplicaCount=5 must be less than MaxReplicaCount=4'],
    [
      'an idle count that is the minimum',
      { idleReplicaCount: 1 },
      'IdleReplicaCount=1 must be less than MinReplicaCount=1',
    ],
    [
      'cpu alone from 0',
      { minReplicaCount: 0, triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } }] },
      "scaledobject has only cpu/memory triggers AND minReplica is 0 (scale to zero doesn't work in this case)",
    ],
    [
      'no way to authenticate',
      { triggers: [{ ...chatTrigger(), authenticationRef: undefined }] },
      'trigger 0: awsAccessKeyID not found',
    ],
  ])('fails for %s', (_, spec, problem) => {
    expect(judge(spec)).toMatchObject([{ status: 'fail', data: { problems: [problem] } }]);
  });

  it('takes authentications and environments that it cannot see for given', () => {
    const fromEnvironment = {
      type: 'aws-sqs-queue',
      metadata: { queueURLFromEnv: 'QUEUE', awsRegion: 'us-west-2', identityOwner: 'operator' },
    };
    expect(judge({ triggers: [fromEnvironment] })).toMatchObject([{ status: 'pass' }]);
    expect(judge({})).toMatchObject([{ status: 'pass' }]);
  });

  it('reads which parameters an authentication brings', () => {
    const authentication = (parameters: readonly string[]) => ({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'TriggerAuthentication',
      metadata: { name: 'chat-api-aws', namespace: 'chat' },
      spec: { secretTargetRef: parameters.map((parameter) => ({ parameter, name: 'keys', key: parameter })) },
    });
    const judgeWith = (parameters: readonly string[]) =>
      judgeGiven(ID, { scaledObjects: [chatScaledObject()], triggerAuthentications: [authentication(parameters)] });
    expect(judgeWith(['awsAccessKeyID', 'awsSecretAccessKey'])).toMatchObject([{ status: 'pass' }]);
    expect(judgeWith(['awsAccessKeyID'])).toMatchObject([
      { status: 'fail', data: { problems: ['trigger 0: awsSecretAccessKey not found'] } },
    ]);
  });

  it('says what it does not judge', () => {
    expect(judge({ triggers: [kafka] })).toMatchObject([{ status: 'skip', data: { types: ['kafka'] } }]);
    expect(judge({ triggers: [kafka, chatTrigger()] })).toMatchObject([{ status: 'pass', certainty: 'bound' }]);
    expect(judge({ triggers: [] })).toMatchObject([{ status: 'fail', messageId: 'noTriggers' }]);
  });

  it('shows the type of a trigger, and nothing else of it', () => {
    const secret = chatTrigger({ targetMetricValue: 'x', password: 'correct horse battery staple' });
    expect(JSON.stringify(judge({ triggers: [secret] }))).not.toContain('horse');
  });
});
