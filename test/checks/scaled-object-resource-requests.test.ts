import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectOnlyFailure, startBroken, withSpec } from '../helpers/check-world.ts';
import { chatScaledObject, chatTrigger, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-resource-requests';
const CPU = { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } };

const containers = (requests: object) => [
  { name: 'server', image: 'chat-api:1', resources: { requests, limits: { 'nvidia.com/gpu': '1' } } },
];

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('fails for a percentage of cpu that the target does not request, and for nothing that follows', async () => {
    const { objects } = withChat({ triggers: [chatTrigger(), CPU] });
    const template = {
      metadata: { labels: { app: 'chat-api' } },
      spec: { containers: containers({ memory: '8Gi' }) },
    };
    const deployment = withSpec((spec: object) => ({ ...spec, template }));
    sandbox = await startBroken({ objects: { ...objects, 'Deployment/chat-api': deployment } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'error',
      data: { target: 'Deployment/chat/chat-api', missing: [{ resource: 'cpu', containers: ['server'] }] },
      fix: {
        command: 'kubectl set resources deployment chat-api --namespace chat --containers server --requests cpu=1',
      },
    });
  });

  it('passes where it does', async () => {
    sandbox = await startBroken(withChat({ triggers: [chatTrigger(), CPU] }), 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });
});

describe(`${ID}, by facts`, () => {
  const labels = { app: 'chat-api' };
  const deployment = (list: readonly object[]): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat-api', namespace: 'chat' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: list } } },
  });
  const pod = (list: readonly object[]): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'chat-api-x', namespace: 'chat', labels },
    spec: { containers: list },
  });
  const judge = (trigger: object, list: readonly object[], pods?: readonly KubeObject[]) =>
    judgeGiven(ID, {
      scaledObjects: [chatScaledObject({ triggers: [trigger] })],
      deployments: [deployment(list)],
      ...(pods === undefined ? {} : { pods }),
    });

  it('passes where a LimitRange gave the pods what the template does not have', () => {
    expect(judge(CPU, containers({}), [pod(containers({ cpu: '500m' }))])).toMatchObject([{ status: 'pass' }]);
    expect(judge(CPU, containers({}), [pod(containers({}))])).toMatchObject([{ status: 'fail', certainty: 'exact' }]);
    expect(judge(CPU, containers({}))).toMatchObject([{ status: 'fail', certainty: 'bound' }]);
  });

  it('looks at the one container that the trigger names', () => {
    const list = [...containers({ cpu: '1' }), { name: 'log-router' }];
    expect(judge(CPU, list)).toMatchObject([{ status: 'fail', data: { missing: [{ containers: ['log-router'] }] } }]);
    const named = { ...CPU, metadata: { value: '70', containerName: 'server' } };
    expect(judge(named, list)).toMatchObject([{ status: 'pass' }]);
  });

  it('has nothing to say of amounts', () => {
    expect(
      judge({ type: 'memory', metricType: 'AverageValue', metadata: { value: '4Gi' } }, containers({})),
    ).toMatchObject([{ status: 'skip', messageId: 'no-subjects' }]);
  });
});
