import { afterEach, describe, expect, it } from 'vitest';
import { brokenSeed, checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judgeGiven } from '../helpers/judge-facts.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'keda-version-fits';

describe(ID, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for a version that is tested with this Kubernetes', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', data: { keda: '2.17.1' } }]);
  });

  it('fails for one that is not', async () => {
    const { kubernetes } = brokenSeed();
    sandbox = await startBroken({ seed: { kubernetes: { ...kubernetes, keda: '2.20.2' } } }, 0);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({ messageId: 'untested', data: { keda: '2.20.2', fitting: '2.19' } });
    expect(finding?.fix?.command).toContain(
      "helm upgrade keda kedacore/keda --namespace keda --reuse-values --version '~2.19.0'",
    );
  });
});

describe(`${ID}, by facts`, () => {
  const operator = (labels: Record<string, string>, annotations: Record<string, string> = {}) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'keda-operator', namespace: 'scaling', labels, annotations },
    spec: { template: { spec: { containers: [{ name: 'keda-operator', image: 'registry.local/keda@sha256:0c1d' }] } } },
  });
  const judge = (deployment: ReturnType<typeof operator>, kubernetesVersion = 'v1.34.2', more = {}) =>
    judgeGiven(ID, { scaledObjects: [], deployments: [deployment], kubernetesVersion, ...more });
  const version = (text: string) => ({ 'app.kubernetes.io/version': text });

  it.each<[string, string, string]>([
    ['2.16.1', 'v1.30.9', 'unknownFit'],
    ['3.0.0', 'v1.34.2', 'unknownFit'],
    ['edge', 'v1.34.2', 'unknownVersion'],
  ])('does not judge %s on %s', (keda, kubernetes, messageId) => {
    expect(judge(operator(version(keda)), kubernetes)).toMatchObject([{ status: 'unknown', messageId }]);
  });

  it('upgrades the release that Helm made', () => {
    const annotations = { 'meta.helm.sh/release-name': 'scaler', 'meta.helm.sh/release-namespace': 'scaling' };
    const [finding] = judge(operator(version('2.17.2'), annotations));
    expect(finding?.fix?.command).toContain('helm upgrade scaler kedacore/keda --namespace scaling');
  });

  it("leaves the KEDA of HyperPod's inference operator to that operator", () => {
    const [finding] = judge(operator(version('2.17.1')), 'v1.34.2', { inferenceEndpoints: [] });
    expect(finding).toMatchObject({ status: 'fail', fix: { command: null } });
  });
});
