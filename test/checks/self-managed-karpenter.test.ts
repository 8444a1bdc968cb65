import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/self-managed-karpenter.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { brokenSeed, checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { DENIED, judge } from '../helpers/group-world.ts';
import { poolManifest } from '../helpers/pool-world.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'self-managed-karpenter';

function crd(plural: string, group: string, kind: string, ...versions: readonly string[]): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      })),
    },
  };
}

const EC2_CLASSES = crd('ec2nodeclasses', 'karpenter.k8s.aws', 'EC2NodeClass', 'v1');
const POOLS = (...versions: readonly string[]) => crd('nodepools', 'karpenter.sh', 'NodePool', ...versions);

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it("passes when there is HyperPod's alone", async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings).toMatchObject([{ status: 'pass', messageId: 'none' }]);
  });

  it('fails for CRDs of a Karpenter before v1, which keep autoscaling from being enabled', async () => {
    const objects = { 'CustomResourceDefinition/nodepools.karpenter.sh': POOLS('v1beta1') };
    sandbox = await startTestSandbox(brokenSeed({ objects }, 'healthy'));
    await sandbox.clock.advance(60_000);
    const [finding] = await expectOnlyFailure(sandbox, ID);
    expect(finding).toMatchObject({
      severity: 'error',
      messageId: 'tooOld',
      evidence: [{ value: ['v1beta1'], source: 'CustomResourceDefinition/nodepools.karpenter.sh' }],
      fix: { command: null },
    });
  });
});

describe(`${ID} judges`, () => {
  const TAINTED = { taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }] };
  const EC2 = { nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' } };
  const named = (name: string, fields: object) => ({ ...poolManifest(fields), metadata: { name } });
  const beside = (...nodePools: readonly KubeObject[]) =>
    judge(check, { crds: [EC2_CLASSES, POOLS('v1', 'v1beta1')], deployments: [], nodePools })[0];

  it('two Karpenters as apart when one of them taints its nodes', () => {
    expect(beside(named('gpu', TAINTED), named('general', EC2))).toMatchObject({ status: 'pass', messageId: 'apart' });
    expect(beside(named('gpu', {}), named('general', { ...EC2, ...TAINTED }))).toMatchObject({ status: 'pass' });
    expect(beside(named('gpu', {}))).toMatchObject({ status: 'pass', messageId: 'apart' });
  });

  it('pools of both without taints as rivals', () => {
    const softly = { taints: [{ key: 'team', effect: 'PreferNoSchedule' }] };
    expect(beside(named('cpu', softly), named('gpu', TAINTED), named('general', EC2))).toMatchObject({
      status: 'fail',
      severity: 'warning',
      messageId: 'overlapping',
      data: { pools: ['cpu'] },
    });
  });

  it('a Karpenter by its Deployment, and pools that could not be read as unknown', () => {
    const metadata = { name: 'kp', namespace: 'karpenter', labels: { 'app.kubernetes.io/name': 'karpenter' } };
    const deployments = [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata }];
    const [finding] = judge(check, { crds: [], deployments }, { nodePools: DENIED });
    expect(finding).toMatchObject({ status: 'unknown', evidence: [{ source: 'Deployment/karpenter/kp' }] });
  });
});
