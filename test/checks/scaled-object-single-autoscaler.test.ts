import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-single-autoscaler';
const OTHER_HPA: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'chat-api-by-hand', namespace: 'chat' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat-api' },
    minReplicas: 1,
    maxReplicas: 2,
  },
};

function named(name: string, metadata: object = {}): KubeObject {
  return { ...chatScaledObject(), metadata: { name, namespace: 'chat', ...metadata } };
}

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it("passes with KEDA's own HPA", async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'alone' }]);
  });

  it('fails for the second scaled object of a workload, not for the first', async () => {
    sandbox = await startBroken({ objects: { 'ScaledObject/nightly': named('nightly') } }, 60_000);
    const findings = await expectOnlyFailure(sandbox, ID);
    expect(findings).toMatchObject([
      { subject: 'ScaledObject/chat/nightly', messageId: 'rival', data: { rival: 'ScaledObject/chat/chat-api' } },
    ]);
    for (const finding of findings) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });

  it('fails for an HPA that was made by hand', async () => {
    sandbox = await startBroken({ objects: { 'HorizontalPodAutoscaler/chat-api-by-hand': OTHER_HPA } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding?.fix?.command).toBe('kubectl delete horizontalpodautoscaler chat-api-by-hand --namespace chat');
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID}, by facts`, () => {
  const endpoint = (autoScalingSpec?: object) => ({
    apiVersion: 'inference.sagemaker.aws.amazon.com/v1',
    kind: 'InferenceEndpointConfig',
    metadata: { name: 'deepseek', namespace: 'chat' },
    spec: autoScalingSpec === undefined ? {} : { autoScalingSpec },
  });
  const owner = {
    apiVersion: 'inference.sagemaker.aws.amazon.com/v1',
    kind: 'InferenceEndpointConfig',
    name: 'deepseek',
    uid: 'u1',
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat-api', namespace: 'chat', ownerReferences: [owner] },
  };
  const judge = (scaledObject: KubeObject, inferenceEndpoint: KubeObject) =>
    judgeGiven(ID, {
      scaledObjects: [scaledObject],
      horizontalPodAutoscalers: [],
      deployments: [deployment],
      inferenceEndpoints: [inferenceEndpoint],
    });

  it('warns of an endpoint of the inference operator that scales the workload itself', () => {
    expect(judge(named('chat-api'), endpoint({ maxReplicaCount: 5 }))).toMatchObject([
      {
        status: 'fail',
        severity: 'warning',
        certainty: 'bound',
        data: { rival: 'InferenceEndpointConfig/chat/deepseek' },
      },
    ]);
  });

  it.each<[string, KubeObject, KubeObject]>([
    ['an endpoint of a fixed size', named('chat-api'), endpoint()],
    ["the operator's own, by its owner", named('scaling', { ownerReferences: [owner] }), endpoint({})],
    ["the operator's own, by its name", named('deepseek-scaledobject'), endpoint({})],
  ])('passes for %s', (_, scaledObject, inferenceEndpoint) => {
    expect(judge(scaledObject, inferenceEndpoint)).toMatchObject([{ status: 'pass' }]);
  });

  it('passes for an HPA that KEDA is told to let be, and for one of the same name elsewhere', () => {
    const letBe = {
      ...OTHER_HPA,
      metadata: { ...OTHER_HPA.metadata, annotations: { 'validations.keda.sh/hpa-ownership': 'false' } },
    };
    const elsewhere = { ...OTHER_HPA, metadata: { ...OTHER_HPA.metadata, namespace: 'search' } };
    const findings = judgeGiven(ID, {
      scaledObjects: [named('chat-api')],
      horizontalPodAutoscalers: [letBe, elsewhere],
    });
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });

  it('calls the older of two the owner, whatever their names', () => {
    const older = named('zeta', { creationTimestamp: '2026-10-01T08:00:00Z' });
    const younger = named('alpha', { creationTimestamp: '2026-11-01T08:00:00Z' });
    const findings = judgeGiven(ID, { scaledObjects: [younger, older], horizontalPodAutoscalers: [] });
    expect(findings.map(({ subject, status }) => `${subject} ${status}`)).toEqual([
      'ScaledObject/chat/alpha fail',
      'ScaledObject/chat/zeta pass',
    ]);
  });
});
