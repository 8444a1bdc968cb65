import { afterEach, describe, expect, it } from 'vitest';
import { brokenSeed, checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'keda-installed';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes where KEDA is served', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'installed' }]);
  });

  it('is only told where nothing needs KEDA, with what installs the one that fits', async () => {
    sandbox = await startTestSandbox(brokenSeed({}, 'no-keda'));
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'info',
      messageId: 'notInstalled',
      fix: {
        command: [
          'helm repo add kedacore https://kedacore.github.io/charts',
          "helm install keda kedacore/keda --namespace keda --create-namespace --version '~2.19.0'",
        ].join('\n'),
      },
    });
  });
});

describe(`${ID}, by facts`, () => {
  const endpoint = (spec: object) => ({
    apiVersion: 'inference.sagemaker.aws.amazon.com/v1',
    kind: 'InferenceEndpointConfig',
    metadata: { name: 'deepseek', namespace: 'chat' },
    spec,
  });

  it('is an error where an endpoint asks for autoscaling', () => {
    const inferenceEndpoints = [endpoint({ autoScalingSpec: { maxReplicaCount: 5 } })];
    expect(judgeGiven(ID, { crds: [], inferenceEndpoints })).toMatchObject([
      {
        status: 'fail',
        severity: 'error',
        messageId: 'needed',
        data: { endpoints: ['InferenceEndpointConfig/chat/deepseek'] },
      },
    ]);
  });

  it('is no error for an endpoint of a fixed size', () => {
    expect(judgeGiven(ID, { crds: [], inferenceEndpoints: [endpoint({ replicas: 2 })] })).toMatchObject([
      { status: 'fail', severity: 'info' },
    ]);
  });
});
