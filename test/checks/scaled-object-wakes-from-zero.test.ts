import { afterEach, describe, expect, it } from 'vitest';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-wakes-from-zero';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('has nothing to say of what never goes to 0', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip', messageId: 'no-subjects' }]);
  });

  it('fails for what sleeps on the requests of a load balancer', async () => {
    sandbox = await startBroken(
      withChat({ minReplicaCount: 0, cooldownPeriod: 600, initialCooldownPeriod: 960 }),
      60_000,
    );
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'error', data: { metrics: ['RequestCount'] } });
    if (finding) await pasteFix(sandbox, finding);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'skip' }]);
  });
});

describe(`${ID}, by facts`, () => {
  const judge = (spec: object) =>
    judgeGiven(ID, { scaledObjects: [chatScaledObject({ minReplicaCount: 0, ...spec })] });
  const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } };

  it.each<[string, object, string]>([
    ['what the load balancer answers itself', chatTrigger({ metricName: 'HTTPCode_ELB_503_Count' }), 'pass'],
    ['an expression', chatTrigger({ expression: 'SELECT SUM(RequestCount) FROM "AWS/ApplicationELB"' }), 'pass'],
    ['a queue', { type: 'aws-sqs-queue', metadata: { queueURL: 'jobs' } }, 'pass'],
    ['a type that is not known here', { type: 'kafka', metadata: {} }, 'pass'],
    ['requests per target', chatTrigger({ metricName: 'RequestCountPerTarget' }), 'fail'],
  ])('judges %s', (_, trigger, status) => {
    expect(judge({ triggers: [cpu, trigger] })).toMatchObject([{ status }]);
  });

  it('leaves cpu alone to the check that tells that KEDA refuses it', () => {
    expect(judge({ triggers: [cpu] })).toMatchObject([{ status: 'skip', messageId: 'resources' }]);
  });

  it('takes the idle count away from what idles at 0', () => {
    const [finding] = judge({ minReplicaCount: 2, idleReplicaCount: 0 });
    expect(finding?.fix?.command).toContain('{"spec":{"minReplicaCount":2,"idleReplicaCount":null}}');
  });
});
