import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/checks/infrastructure-as-code-of-objects.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { checkOn, expectOnlyFailure, startBroken } from '../helpers/check-world.ts';
import { DENIED, judge } from '../helpers/group-world.ts';
import { poolManifest } from '../helpers/pool-world.ts';
import type { TestSandbox } from '../helpers/start-sandbox.ts';

const ID = 'infrastructure-as-code-of-objects';

function marked(metadata: object): (object: KubeObject) => KubeObject {
  return (object) => ({ ...object, metadata: { ...object.metadata, ...metadata } });
}

describe(`${ID} on the wire`, () => {
  let sandbox: TestSandbox;
  afterEach(() => sandbox.stop());

  it('passes for objects without marks: the pool, its class, the scaled object and what that scales', async () => {
    sandbox = await startBroken({}, 0);
    const { findings } = await checkOn(sandbox, ['--only', ID]);
    expect(findings.map(({ status, subject }) => `${status} ${subject}`)).toEqual([
      'pass Deployment/chat/chat-api',
      'pass HyperpodNodeClass/gpu',
      'pass NodePool/gpu',
      'pass ScaledObject/chat/chat-api',
    ]);
  });

  it('tells of a Deployment that Argo CD applies and KEDA scales', async () => {
    const annotations = { 'argocd.argoproj.io/tracking-id': 'chat:apps/Deployment:chat/chat-api' };
    sandbox = await startBroken({ objects: { 'Deployment/chat-api': marked({ annotations }) } }, 0);
    const [finding, ...others] = await expectOnlyFailure(sandbox, ID);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'info',
      subject: 'Deployment/chat/chat-api',
      messageId: 'replicasOwned',
      data: { tool: 'Argo CD' },
      evidence: [{ field: 'metadata.annotations["argocd.argoproj.io/tracking-id"]' }],
    });
    expect(finding?.fix?.summary).toContain('ignoreDifferences');
  });
});

describe(`${ID} judges`, () => {
  const outcome = (metadata: object) => judge(check, { nodePools: [marked(metadata)(poolManifest())] })[0];

  it('the marks of Flux, Helm and Terraform, and the tool that applies before the one that made', () => {
    expect(outcome({ labels: { 'kustomize.toolkit.fluxcd.io/name': 'gpu' } })?.data['tool']).toBe('Flux');
    expect(outcome({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } })?.data['tool']).toBe('Helm');
    expect(outcome({ labels: { 'app.kubernetes.io/managed-by': 'Terraform' } })?.data['tool']).toBe('Terraform');
    const both = {
      labels: { 'app.kubernetes.io/managed-by': 'Helm', 'argocd.argoproj.io/instance': 'gpu' },
      annotations: { 'meta.helm.sh/release-name': 'gpu' },
    };
    expect(outcome(both)?.data['tool']).toBe('Argo CD');
  });

  it('what hpscale itself applied as nobody else', () => {
    expect(outcome({ labels: { 'app.kubernetes.io/managed-by': 'hpscale' } })).toMatchObject({ status: 'pass' });
  });

  it('each list that it could not read as unknown, and the others all the same', () => {
    const findings = judge(check, { nodePools: [poolManifest()] }, { scaledObjects: DENIED });
    expect(findings.map(({ status }) => status)).toEqual(['pass', 'unknown']);
    expect(findings[1]?.message).toContain('scaledObjects');
  });
});
