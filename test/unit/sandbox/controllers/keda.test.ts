import { afterEach, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../../src/domain/kube-object.ts';
import { conditionOf, RESOURCES } from '../../../../src/domain/kube-object.ts';
import { buildSeed } from '../../../helpers/seeds.ts';
import { startSandboxCluster, type SandboxCluster } from './sandbox-cluster.ts';
import { get, messages, workload } from './story.ts';

let cluster: SandboxCluster;
afterEach(() => cluster.stop());

const LOAD_BALANCER = 'app/translate/50dc6c495c0c9188';

function scaledObject(overrides: Readonly<Record<string, unknown>> = {}, name = 'translate'): KubeObject {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name, namespace: 'default' },
    spec: {
      scaleTargetRef: { name: 'translate' },
      minReplicaCount: 0,
      maxReplicaCount: 8,
      cooldownPeriod: 60,
      triggers: [
        {
          type: 'aws-cloudwatch',
          authenticationRef: { name: 'keda-aws' },
          metadata: {
            namespace: 'AWS/ApplicationELB',
            metricName: 'RequestCount',
            dimensionName: 'LoadBalancer',
            dimensionValue: LOAD_BALANCER,
            targetMetricValue: '10',
            minMetricValue: '0',
            metricStat: 'Sum',
            metricStatPeriod: '60',
            metricCollectionTime: '300',
            awsRegion: 'us-west-2',
          },
        },
      ],
      ...overrides,
    },
  };
}

/** The team's Deployment on a cluster with KEDA, and requests per minute that the test sets. */
function startWithTraffic(replicas: number) {
  const requests = {
    namespace: 'AWS/ApplicationELB',
    name: 'RequestCount',
    dimensions: { LoadBalancer: LOAD_BALANCER },
    value: 0,
  };
  cluster = startSandboxCluster(buildSeed({ metrics: [requests] }));
  cluster.apply(RESOURCES.deployment, workload(replicas, { requests: { cpu: '100m', memory: '64Mi' } }));
  cluster.apply(RESOURCES.triggerAuthentication, {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'TriggerAuthentication',
    metadata: { name: 'keda-aws', namespace: 'default' },
    spec: { podIdentity: { provider: 'aws' } },
  });
  return requests;
}

function replicas(): number {
  return (get(cluster, RESOURCES.deployment, 'translate').spec as { replicas: number }).replicas;
}

function reason(type: string, name = 'translate'): string | undefined {
  return conditionOf(get(cluster, RESOURCES.scaledObject, name), type)?.reason;
}

describe('what kubectl prints of a scaled object', () => {
  test('its trigger types and authentications, each once', async () => {
    startWithTraffic(1);
    const [requests] = (scaledObject().spec as { readonly triggers: readonly unknown[] }).triggers;
    const cpu = { type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } };
    cluster.apply(RESOURCES.scaledObject, scaledObject({ triggers: [requests, requests, cpu] }));
    await cluster.seconds(1);
    expect(get(cluster, RESOURCES.scaledObject, 'translate').status).toMatchObject({
      triggersTypes: 'aws-cloudwatch,cpu',
      authenticationsTypes: 'keda-aws',
    });
  });
});

describe('a scaled object', () => {
  test('gets an HPA whose minimum is at least 1', async () => {
    startWithTraffic(2);
    cluster.apply(RESOURCES.scaledObject, scaledObject());
    await cluster.seconds(1);
    expect(get(cluster, RESOURCES.horizontalPodAutoscaler, 'keda-hpa-translate').spec).toEqual({
      minReplicas: 1,
      maxReplicas: 8,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'translate' },
      metrics: [
        {
          type: 'External',
          external: {
            metric: {
              name: 's0-aws-cloudwatch',
              selector: { matchLabels: { 'scaledobject.keda.sh/name': 'translate' } },
            },
            target: { type: 'AverageValue', averageValue: '10' },
          },
        },
      ],
    });
    expect(reason('Ready')).toBe('ScaledObjectReady');
  });

  test('wakes its target from 0, the HPA takes it on, and after the cooldown it sleeps again', async () => {
    const requests = startWithTraffic(0);
    cluster.apply(RESOURCES.scaledObject, scaledObject());
    await cluster.seconds(50);
    expect([replicas(), reason('Active')]).toEqual([0, 'ScalerNotActive']);
    requests.value = 75;
    await cluster.seconds(11);
    expect([replicas(), reason('Active')]).toEqual([4, 'ScalerActive']);
    await cluster.seconds(15);
    expect(replicas(), 'seventy-five requests at ten a pod').toBe(8);
    requests.value = 0;
    await cluster.seconds(45);
    expect([replicas(), reason('Active')], 'within the cooldown').toEqual([8, 'ScalerCooldown']);
    await cluster.seconds(60);
    expect(replicas(), 'from eight to none in one write').toBe(0);
    expect(messages(cluster, 'KEDAScaleTargetActivated', 'keda-operator')).toEqual([
      'Scaled apps/v1.Deployment default/translate from 0 to 1, triggered by aws-cloudwatch',
    ]);
  });

  test('with a minimum above zero leaves scaling in to the HPA and its five minutes', async () => {
    const requests = startWithTraffic(1);
    cluster.apply(RESOURCES.scaledObject, scaledObject({ minReplicaCount: 1 }));
    requests.value = 40;
    await cluster.seconds(60);
    expect(replicas()).toBe(4);
    requests.value = 5;
    await cluster.seconds(285);
    expect(replicas()).toBe(4);
    await cluster.seconds(45);
    expect(replicas()).toBe(1);
  });

  test('for a target that has one already is refused in KEDA’s words', async () => {
    startWithTraffic(1);
    cluster.apply(RESOURCES.scaledObject, scaledObject());
    cluster.apply(RESOURCES.scaledObject, scaledObject({}, 'translate-again'));
    await cluster.seconds(1);
    expect(conditionOf(get(cluster, RESOURCES.scaledObject, 'translate-again'), 'Ready')).toMatchObject({
      status: 'False',
      message:
        "the workload 'translate' of type 'apps/v1.Deployment' is already managed by the ScaledObject 'translate'",
    });
  });

  test('with a trigger that KEDA cannot read is not ready', async () => {
    startWithTraffic(1);
    const [trigger] = (scaledObject().spec as { triggers: { metadata: object }[] }).triggers;
    const metadata = { ...trigger?.metadata, metricCollectionTime: '90' };
    cluster.apply(RESOURCES.scaledObject, scaledObject({ triggers: [{ ...trigger, metadata }] }));
    await cluster.seconds(1);
    expect(reason('Ready')).toBe('ScaledObjectCheckFailed');
    expect(cluster.store.list(RESOURCES.horizontalPodAutoscaler)).toEqual([]);
  });

  test('paused at a size stays there, without an HPA', async () => {
    startWithTraffic(5);
    const object = scaledObject();
    const annotations = { 'autoscaling.keda.sh/paused-replicas': '2' };
    cluster.apply(RESOURCES.scaledObject, { ...object, metadata: { ...object.metadata, annotations } });
    await cluster.seconds(120);
    expect(replicas()).toBe(2);
    expect(cluster.store.list(RESOURCES.horizontalPodAutoscaler)).toEqual([]);
  });
});

test('an HPA on cpu has nothing to read here, and says so', async () => {
  cluster = startSandboxCluster(buildSeed());
  cluster.apply(RESOURCES.deployment, workload(1, { requests: { cpu: '100m', memory: '64Mi' } }));
  cluster.apply(RESOURCES.horizontalPodAutoscaler, {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'translate', namespace: 'default' },
    spec: {
      minReplicas: 1,
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'translate' },
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
    },
  });
  await cluster.seconds(16);
  expect(conditionOf(get(cluster, RESOURCES.horizontalPodAutoscaler, 'translate'), 'ScalingActive')).toMatchObject({
    status: 'False',
    reason: 'FailedGetResourceMetric',
  });
});

test('without KEDA its kinds are not served', () => {
  cluster = startSandboxCluster(buildSeed({ kubernetes: { keda: null, objects: [] } }));
  expect(cluster.store.serves(RESOURCES.scaledObject)).toBe(false);
});
