import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { TriggerSpec } from '../../../src/domain/scaled-object.ts';
import { kedaProblems } from '../../../src/manifests/check-scaled-object.ts';
import { scaledObjectDocuments } from '../../../src/manifests/scaled-object-documents.ts';
import { buildScaledObject, scaledObjectManifests } from '../../../src/manifests/scaled-object.ts';
import { serialize } from '../../../src/manifests/serialize.ts';
import { ALB_TRIGGER, buildScaledObjectSpec } from '../../helpers/scaled-object-spec.ts';

const PROMETHEUS: TriggerSpec = {
  kind: 'prometheus',
  serverAddress: 'http://prometheus.monitoring:9090',
  query: 'sum(vllm:num_requests_waiting)',
  threshold: 4,
};

function triggerOf(trigger: TriggerSpec) {
  return buildScaledObject(buildScaledObjectSpec({ triggers: [trigger] })).spec.triggers[0];
}

describe('a service behind a load balancer', () => {
  it('is the whole object, with every number reckoned and every metadata value a string', () => {
    expect(buildScaledObject(buildScaledObjectSpec())).toEqual({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'chat', namespace: 'serving', labels: { 'app.kubernetes.io/managed-by': 'hpscale' } },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
        minReplicaCount: 1,
        maxReplicaCount: 8,
        advanced: {
          horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 480 } } },
        },
        triggers: [
          {
            name: 'alb-requests',
            type: 'aws-cloudwatch',
            metricType: 'AverageValue',
            metadata: {
              namespace: 'AWS/ApplicationELB',
              metricName: 'RequestCount',
              dimensionName: 'LoadBalancer',
              dimensionValue: 'app/chat/50dc6c495c0c9188',
              metricStat: 'Sum',
              metricStatPeriod: '60',
              metricCollectionTime: '300',
              targetMetricValue: '600',
              minMetricValue: '0',
              awsRegion: 'us-west-2',
            },
            authenticationRef: { name: 'chat-aws' },
          },
        ],
      },
    });
  });

  it('comes after the TriggerAuthentication it refers to', () => {
    expect(scaledObjectManifests(buildScaledObjectSpec())[0]).toEqual({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'TriggerAuthentication',
      metadata: { name: 'chat-aws', namespace: 'serving', labels: { 'app.kubernetes.io/managed-by': 'hpscale' } },
      spec: { podIdentity: { provider: 'aws' } },
    });
  });

  it('may be read by another role', () => {
    const kedaRoleArn = 'arn:aws:iam::123456789012:role/keda-metrics';
    expect(scaledObjectManifests(buildScaledObjectSpec({ kedaRoleArn }))[0]?.spec).toEqual({
      podIdentity: { provider: 'aws', roleArn: kedaRoleArn },
    });
  });
});

describe('triggers', () => {
  it('narrows the requests to a target group behind the load balancer', () => {
    const trigger = triggerOf({ ...ALB_TRIGGER, targetGroup: 'targetgroup/chat/6d0ecf831eec9f09' });
    expect(trigger?.metadata).toMatchObject({
      metricName: 'RequestCount',
      dimensionName: 'LoadBalancer;TargetGroup',
      dimensionValue: 'app/chat/50dc6c495c0c9188;targetgroup/chat/6d0ecf831eec9f09',
    });
  });

  it('takes requests per target as a Value: they are an average already', () => {
    const trigger = triggerOf({
      kind: 'alb-requests-per-target',
      targetGroup: 'targetgroup/chat/6d0ecf831eec9f09',
      region: 'us-west-2',
      perReplica: 600,
      target: 600,
    });
    expect(trigger).toMatchObject({
      metricType: 'Value',
      metadata: { metricName: 'RequestCountPerTarget', dimensionName: 'TargetGroup', metricStat: 'Sum' },
    });
  });

  it('asks Prometheus without AWS, and Amazon Managed Prometheus with it', () => {
    expect(triggerOf(PROMETHEUS)).toEqual({
      name: 'prometheus',
      type: 'prometheus',
      metricType: 'AverageValue',
      metadata: {
        serverAddress: 'http://prometheus.monitoring:9090',
        query: 'sum(vllm:num_requests_waiting)',
        threshold: '4',
      },
    });
    expect(triggerOf({ ...PROMETHEUS, amazonRegion: 'eu-west-1' })).toMatchObject({
      metadata: { awsRegion: 'eu-west-1' },
      authenticationRef: { name: 'chat-aws' },
    });
  });

  it('needs no TriggerAuthentication for what Kubernetes measures itself', () => {
    const spec = buildScaledObjectSpec({ triggers: [{ kind: 'cpu', perReplica: 70, target: 70 }] });
    expect(scaledObjectManifests(spec).map(({ kind }) => kind)).toEqual(['ScaledObject']);
  });
});

it('writes everything at once as the recorded YAML, and reads it back', () => {
  const spec = buildScaledObjectSpec({
    minReplicas: 0,
    fallback: { failureThreshold: 3, replicas: 2 },
    triggers: [
      {
        kind: 'sqs',
        queueUrl: 'https://sqs.us-west-2.amazonaws.com/123456789012/jobs',
        region: 'us-west-2',
        messages: 5,
      },
      PROMETHEUS,
      {
        kind: 'cloudwatch',
        namespace: 'AWS/SageMaker',
        metricName: 'Invocations',
        dimensions: [
          { name: 'EndpointName', value: 'chat' },
          { name: 'VariantName', value: 'AllTraffic' },
        ],
        stat: 'p90',
        periodSeconds: 30,
        targetValue: 10.5,
        metricType: 'Value',
        region: 'us-west-2',
      },
      { kind: 'cpu', perReplica: 70, target: 51 },
      { kind: 'memory', perReplica: 80, target: 80 },
    ],
    growthPercent: 2,
  });
  const golden = readFileSync(
    new URL('../../fixtures/manifests/scaledobject-everything.yaml', import.meta.url),
    'utf8',
  );
  expect(serialize(scaledObjectDocuments(spec))).toBe(golden);
  expect(loadAll(golden)).toEqual(scaledObjectManifests(spec));
});

describe('every scaled object that can be asked for', () => {
  const count = fc.integer({ min: 1, max: 1_000_000 });
  const amount = fc.oneof(count, fc.double({ min: 0.001, max: 1e9, noNaN: true }));
  const region = fc.constantFrom('us-west-2', 'eu-central-1', 'cn-north-1');
  const trigger: fc.Arbitrary<TriggerSpec> = fc.oneof(
    fc.record({
      kind: fc.constant('alb-requests' as const),
      loadBalancer: fc.constant('app/chat/50dc6c495c0c9188'),
      region,
      perReplica: amount,
      target: amount,
    }),
    fc.record({
      kind: fc.constant('sqs' as const),
      queueUrl: fc.constant('https://sqs.us-west-2.amazonaws.com/123456789012/jobs'),
      region,
      messages: count,
    }),
    fc.record({
      kind: fc.constant('prometheus' as const),
      serverAddress: fc.webUrl(),
      query: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
      threshold: amount,
    }),
    fc.record({
      kind: fc.constant('cloudwatch' as const),
      namespace: fc.constant('AWS/SageMaker'),
      metricName: fc.constant('Invocations'),
      dimensions: fc.array(fc.constant({ name: 'EndpointName', value: 'chat' }), { minLength: 1, maxLength: 5 }),
      stat: fc.constantFrom('Sum', 'Average', 'p99'),
      periodSeconds: fc.constantFrom(1, 5, 10, 30, 60, 300, 3600),
      targetValue: amount,
      region,
    }),
    fc.integer({ min: 1, max: 100 }).map((target) => ({ kind: 'cpu' as const, perReplica: target, target })),
  );

  it('passes what KEDA checks, with strings only, and survives YAML', () => {
    fc.assert(
      fc.property(fc.uniqueArray(trigger, { minLength: 1, selector: ({ kind }) => kind }), (triggers) => {
        const spec = buildScaledObjectSpec({ triggers });
        const manifest = buildScaledObject(spec);
        expect(kedaProblems(manifest)).toEqual([]);
        const values = manifest.spec.triggers.flatMap(({ metadata }) => Object.values(metadata));
        expect(values.filter((value) => typeof value !== 'string')).toEqual([]);
        expect(loadAll(serialize(scaledObjectDocuments(spec)))).toEqual(scaledObjectManifests(spec));
      }),
    );
  });
});
