import { describe, expect, it } from 'vitest';
import { refuseOtherAutoscalers, targetWarnings } from '../../../src/actions/judge-scale-target.ts';
import type { KubeObject, ObjectMeta } from '../../../src/domain/kube-object.ts';
import { buildScaledObjectSpec } from '../../helpers/scaled-object-spec.ts';

const SPEC = buildScaledObjectSpec();

function autoscaler(
  kind: string,
  metadata: ObjectMeta,
  target: object = { kind: 'Deployment', name: 'chat' },
): KubeObject {
  return { apiVersion: 'v1', kind, metadata, spec: { scaleTargetRef: target } };
}

function hpa(metadata: ObjectMeta): KubeObject {
  return autoscaler('HorizontalPodAutoscaler', metadata);
}

const OWNED = {
  ownerReferences: [{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'chat', uid: '1' }],
};

describe('other autoscalers of the target', () => {
  it.each<[string, readonly KubeObject[], readonly KubeObject[], string | undefined]>([
    ['none', [], [], undefined],
    ['itself', [autoscaler('ScaledObject', { name: 'chat' })], [hpa({ name: 'keda-hpa-chat', ...OWNED })], undefined],
    [
      'one of another workload',
      [autoscaler('ScaledObject', { name: 'other' }, { name: 'other' })],
      [autoscaler('HorizontalPodAutoscaler', { name: 'x' }, { kind: 'StatefulSet', name: 'chat' })],
      undefined,
    ],
    [
      'an HPA that KEDA is to let be',
      [],
      [hpa({ name: 'x', annotations: { 'validations.keda.sh/hpa-ownership': 'false' } })],
      undefined,
    ],
    [
      'a foreign HPA',
      [],
      [hpa({ name: 'by-hand' })],
      'the HorizontalPodAutoscaler "by-hand" scales the Deployment "chat" already',
    ],
    [
      'a scaled object that leaves the kind to its default',
      [autoscaler('ScaledObject', { name: 'nightly' }, { name: 'chat' })],
      [],
      'the ScaledObject "nightly" scales the Deployment "chat" already',
    ],
  ])('%s', (_, scaledObjects, horizontal, message) => {
    const look = () => refuseOtherAutoscalers(SPEC, { scaledObjects, horizontal });
    if (message === undefined) expect(look).not.toThrow();
    else expect(look).toThrow(expect.objectContaining({ code: 'target-already-scaled', message }));
  });
});

describe('what is known of the target', () => {
  const target = (metadata: object, resources: object): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'chat', ...metadata },
    spec: { template: { spec: { containers: [{ name: 'server', resources }] } } },
  });

  it('warns of a cpu trigger for pods that request none; a limit is as good', () => {
    const spec = { triggers: [{ kind: 'cpu' as const, perReplica: 70, target: 70 }] };
    expect(targetWarnings(spec, target({}, {}))).toEqual([
      expect.stringContaining('the container server requests no cpu'),
    ]);
    expect(targetWarnings(spec, target({}, { requests: { cpu: '1' } }))).toEqual([]);
    expect(targetWarnings(spec, target({}, { limits: { cpu: '1' } }))).toEqual([]);
    expect(targetWarnings(SPEC, target({}, {}))).toEqual([]);
  });

  it("warns of a workload that HyperPod's inference operator scales", () => {
    const owner = {
      apiVersion: 'inference.sagemaker.aws.amazon.com/v1',
      kind: 'InferenceEndpointConfig',
      name: 'chat-endpoint',
      uid: '1',
    };
    expect(targetWarnings(SPEC, target({ ownerReferences: [owner] }, {}))).toEqual([
      expect.stringContaining('belongs to the InferenceEndpointConfig "chat-endpoint"'),
    ]);
  });
});
