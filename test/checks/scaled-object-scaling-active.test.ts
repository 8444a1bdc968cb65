import { afterEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { brokenSeed, checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { chatScaledObject, withChat } from '../helpers/chat-scaled-object.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'scaled-object-scaling-active';
const CPU = { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } };

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for an HPA that scales', async () => {
    sandbox = await startBroken({}, 60_000);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'HorizontalPodAutoscaler/chat/keda-hpa-chat-api' }]);
  });

  it('tells in its words why an HPA cannot: there is no metrics server', async () => {
    const { kubernetes } = brokenSeed(withChat({ triggers: [CPU] }));
    sandbox = await startBroken({ seed: { kubernetes: { ...kubernetes, metricsServer: false } } }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'unable', data: { reason: 'FailedGetResourceMetric' } });
    expect(finding?.message).toContain('the server could not find the requested resource (get pods.metrics.k8s.io)');
  });

  it('tells that it wants more than the maximum, and the maximum can be raised', async () => {
    const metrics = (brokenSeed().metrics ?? []).map((metric) => ({ ...metric, value: 1500 }));
    sandbox = await startBroken({ ...withChat({ maxReplicaCount: 2 }), seed: { metrics } });
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ severity: 'info', messageId: 'atMaximum', data: { maximum: 2 } });
    if (finding) await pasteFix(sandbox, finding);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass' }]);
  });
});

describe(`${ID}, by facts`, () => {
  const hpa = (conditions: readonly object[]): KubeObject => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {
      name: 'keda-hpa-chat-api',
      namespace: 'chat',
      ownerReferences: [{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'chat-api', uid: '1' }],
    },
    spec: { maxReplicas: 4, scaleTargetRef: { kind: 'Deployment', name: 'chat-api' } },
    status: { conditions },
  });
  const judge = (conditions: readonly object[], ready = 'True') =>
    judgeGiven(ID, {
      scaledObjects: [{ ...chatScaledObject(), status: { conditions: [{ type: 'Ready', status: ready }] } }],
      horizontalPodAutoscalers: [hpa(conditions)],
    });
  const unable = { type: 'ScalingActive', status: 'False', reason: 'FailedGetExternalMetric', message: 'no metrics' };

  it('sleeps at 0 replicas, which is no failure', () => {
    const asleep = { type: 'ScalingActive', status: 'False', reason: 'ScalingDisabled' };
    expect(judge([asleep])).toMatchObject([{ status: 'pass', messageId: 'atZero' }]);
  });

  it('follows from a scaled object that is not Ready', () => {
    expect(judge([unable])).toMatchObject([
      { status: 'fail', message: 'its HPA cannot scale (FailedGetExternalMetric): no metrics' },
    ]);
    expect(judge([unable], 'False')).toMatchObject([{ status: 'skip', data: { check: 'scaled-object-ready' } }]);
  });

  it('is unknown before the controller has looked', () => {
    expect(judge([])).toMatchObject([{ status: 'unknown', messageId: 'unsaid' }]);
  });
});
