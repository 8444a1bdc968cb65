import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/autoscaler-beside-karpenter.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectClean, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { judge } from '../helpers/group-world.ts';
import { pasteFix } from '../helpers/paste-fix.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'autoscaler-beside-karpenter';

function deployment(name: string, image: string, labels: Record<string, string> = {}): KubeObject {
  const selector = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'kube-system', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: selector },
        spec: { containers: [{ name, image, resources: { requests: { cpu: '100m', memory: '300Mi' } } }] },
      },
    },
  };
}

const IMAGE = 'registry.k8s.io/autoscaling/cluster-autoscaler:v1.32.1';

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes when no Deployment is one', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', subject: 'cluster/speech-cluster', messageId: 'none' }]);
  });

  it('warns of one that runs, and the fix stops it', async () => {
    const objects = { 'Deployment/cluster-autoscaler': deployment('cluster-autoscaler', IMAGE) };
    sandbox = await startBroken({ objects }, 60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: 'Deployment/kube-system/cluster-autoscaler',
      evidence: [{ field: 'spec.replicas', value: 1 }],
    });
    if (finding) await pasteFix(sandbox, finding);
    await expectClean(sandbox);
  });
});

describe(`${ID} recognizes`, () => {
  it.each([
    [
      'the Helm chart by its label',
      deployment('ca', 'mirror/ca:1', { 'app.kubernetes.io/name': 'aws-cluster-autoscaler' }),
    ],
    ['an image whatever the name', deployment('node-scaler', IMAGE)],
    ['an image of one architecture', deployment('node-scaler', 'registry.k8s.io/cluster-autoscaler-amd64@sha256:1f')],
  ])('%s', (_, object) => {
    expect(judge(check, { deployments: [object] })).toMatchObject([{ status: 'fail' }]);
  });

  it('neither the proportional autoscaler nor KEDA', () => {
    const deployments = [
      deployment('coredns-autoscaler', 'registry.k8s.io/cpa/cluster-proportional-autoscaler:1.8.9'),
      deployment('keda-operator', 'ghcr.io/kedacore/keda:2.17.1'),
    ];
    expect(judge(check, { deployments })).toMatchObject([{ status: 'pass', messageId: 'none' }]);
  });
});
