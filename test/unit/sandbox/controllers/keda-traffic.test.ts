/** KEDA and the HPA on traffic: what the sources tell, when they tell it. */
import { afterEach, describe, expect, test } from 'vitest';
import { conditionOf, RESOURCES, type KubeObject } from '../../../../src/domain/kube-object.ts';
import type { TrafficDefinition } from '../../../../src/sandbox/traffic/definition.ts';
import { buildSeed } from '../../../helpers/seeds.ts';
import { startSandboxCluster, type SandboxCluster } from './sandbox-cluster.ts';
import { get, phases, workload } from './story.ts';

let cluster: SandboxCluster;
afterEach(() => cluster.stop());

const LOAD_BALANCER = 'app/translate/50dc6c495c0c9188';
const AUTHENTICATED = { authenticationRef: { name: 'keda-aws' } };

function scaledObject(triggers: readonly unknown[], overrides: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'translate', namespace: 'default' },
    spec: { scaleTargetRef: { name: 'translate' }, minReplicaCount: 0, maxReplicaCount: 8, triggers, ...overrides },
  };
}

async function start(
  replicas: number,
  traffic: Omit<TrafficDefinition, 'target'>,
  object: KubeObject,
): Promise<(seconds: number) => Promise<number>> {
  cluster = startSandboxCluster(
    buildSeed({
      kubernetes: { keda: '2.17.1', objects: [workload(replicas, { requests: { cpu: '100m', memory: '64Mi' } })] },
      traffic: [{ target: 'default/translate', ...traffic }],
    }),
  );
  cluster.apply(RESOURCES.triggerAuthentication, {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'TriggerAuthentication',
    metadata: { name: 'keda-aws', namespace: 'default' },
    spec: { podIdentity: { provider: 'aws' } },
  });
  cluster.apply(RESOURCES.scaledObject, object);
  return async (seconds) => {
    await cluster.seconds(seconds);
    return (get(cluster, RESOURCES.deployment, 'translate').spec as { replicas: number }).replicas;
  };
}

function alb(metricName: string, target: string): unknown {
  return {
    type: 'aws-cloudwatch',
    ...AUTHENTICATED,
    metadata: {
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensionName: 'LoadBalancer',
      dimensionValue: LOAD_BALANCER,
      targetMetricValue: target,
      minMetricValue: '0',
      metricStat: 'Sum',
      metricStatPeriod: '60',
      metricCollectionTime: '300',
      awsRegion: 'us-west-2',
    },
  };
}

describe('a scaled object on RequestCount', () => {
  // Five minutes of 240 requests each, from a minute boundary.
  const traffic = {
    points: [
      [0, 1200],
      [300, 0],
    ] as [number, number][],
    loadBalancer: LOAD_BALANCER,
  };

  test('follows the newest minute that is published, not the one that runs', async () => {
    const object = scaledObject([alb('RequestCount', '60')], { minReplicaCount: 1 });
    const replicasAfter = await start(1, { ...traffic, publishDelaySeconds: 60 }, object);
    expect(await replicasAfter(119), 'the first minute is published at 120 s').toBe(1);
    expect(await replicasAfter(1), 'half of it came before the pod was ready: 120 requests').toBe(2);
    expect(await replicasAfter(59)).toBe(2);
    expect(await replicasAfter(1), 'the second minute is a whole one').toBe(4);
  });

  test('never wakes on it alone, since a load balancer without targets does not count', async () => {
    const replicasAfter = await start(0, traffic, scaledObject([alb('RequestCount', '60')]));
    expect(await replicasAfter(300)).toBe(0);
  });

  test('wakes on the 503s that it answers instead', async () => {
    const triggers = [alb('RequestCount', '60'), alb('HTTPCode_ELB_503_Count', '1000000')];
    const replicasAfter = await start(0, traffic, scaledObject(triggers));
    expect(await replicasAfter(119)).toBe(0);
    expect(await replicasAfter(2)).toBe(1);
    expect(await replicasAfter(180), 'four once RequestCount tells how many come').toBe(4);
  });
});

describe('a scaled object on a queue', () => {
  const trigger = (metadata: Readonly<Record<string, string>> = {}) => ({
    type: 'aws-sqs-queue',
    ...AUTHENTICATED,
    metadata: {
      queueURL: 'https://sqs.us-west-2.amazonaws.com/123456789012/jobs',
      queueLength: '30',
      awsRegion: 'us-west-2',
      ...metadata,
    },
  });
  const traffic = {
    points: [
      [0, 120],
      [60, 0],
    ] as [number, number][],
    queue: 'jobs',
    requestsPerSecond: 0.1,
  };

  test('wakes at the first poll that sees a message, and is sized by messages that wait and run', async () => {
    const replicasAfter = await start(0, traffic, scaledObject([trigger()]));
    expect(await replicasAfter(29)).toBe(0);
    expect(await replicasAfter(2), 'one from KEDA, and the HPA in the same second: 60 messages at 30 each').toBe(2);
    expect(await replicasAfter(29), 'the HPA: 120 messages at 30 each').toBe(4);
    expect(phases(cluster)).toHaveLength(4);
  });

  test('does not count what is in flight when told so', async () => {
    const quick = { ...traffic, requestsPerSecond: 4, concurrency: 40 };
    const object = scaledObject([trigger({ scaleOnInFlight: 'false' })], { minReplicaCount: 1 });
    const replicasAfter = await start(1, quick, object);
    expect(await replicasAfter(60)).toBe(2);
  });

  test('shows why it cannot be read', async () => {
    const replicasAfter = await start(1, traffic, scaledObject([trigger({ queueURL: 'no-such-queue' })]));
    await replicasAfter(1);
    const ready = conditionOf(get(cluster, RESOURCES.scaledObject, 'translate'), 'Ready');
    expect(ready).toMatchObject({ status: 'False', reason: 'TriggerError' });
  });
});

test('a trigger that cannot be read makes the HPA scale to the fallback, once it has failed too often', async () => {
  const trigger = {
    type: 'aws-sqs-queue',
    ...AUTHENTICATED,
    metadata: { queueURL: 'no-such-queue', queueLength: '30', awsRegion: 'us-west-2' },
  };
  const fallback = { failureThreshold: 3, replicas: 5 };
  const object = scaledObject([trigger], { minReplicaCount: 1, fallback });
  const replicasAfter = await start(1, { points: [[0, 0]] }, object);
  const read = () => {
    const { status } = get(cluster, RESOURCES.scaledObject, 'translate');
    const { health } = status as { health: Record<string, unknown> };
    const live = get(cluster, RESOURCES.scaledObject, 'translate');
    return { ...health, fallback: conditionOf(live, 'Fallback')?.reason };
  };
  expect(await replicasAfter(29)).toBe(1);
  const metric = 's0-aws-sqs-no-such-queue';
  expect(read(), 'a poll and a sync').toEqual({
    [metric]: { numberOfFailures: 2, status: 'Failing' },
    fallback: 'NoFallbackFound',
  });
  expect(await replicasAfter(46), 'by way of four').toBe(5);
  expect(read()).toEqual({ [metric]: { numberOfFailures: 8, status: 'Failing' }, fallback: 'FallbackExists' });
});

describe('a scaled object on Prometheus', () => {
  test('is sized by the query', async () => {
    const trigger = {
      type: 'prometheus',
      metadata: {
        serverAddress: 'http://prometheus.monitoring:9090',
        query: 'sum(rate(http_requests_total[1m]))',
        threshold: '2',
      },
    };
    const traffic = {
      points: [[0, 1200]] as [number, number][],
      scale: 0.5,
      prometheus: { requests: 'http_requests_total' },
    };
    const replicasAfter = await start(0, traffic, scaledObject([trigger]));
    expect(await replicasAfter(29), 'two scrapes make a rate').toBe(0);
    expect(await replicasAfter(2), 'half a minute of a minute is known').toBe(2);
    expect(await replicasAfter(45), 'ten a second at two each').toBe(5);
  });
});

describe('a scaled object on a timetable', () => {
  test('has its replicas between start and end, by the clock of the time zone', async () => {
    // It begins at 13:30 there.
    const metadata = { timezone: 'Asia/Kolkata', start: '32 13 * * mon', end: '42 13 * * mon', desiredReplicas: '3' };
    const object = scaledObject([{ type: 'cron', metadata }], { cooldownPeriod: 60 });
    const replicasAfter = await start(0, { points: [[0, 0]] }, object);
    expect(await replicasAfter(119)).toBe(0);
    expect(await replicasAfter(46), 'a poll wakes it, the HPA does the rest').toBe(3);
    expect(await replicasAfter(555), 'the cooldown runs').toBe(3);
    expect(await replicasAfter(60)).toBe(0);
    const hpa = get(cluster, RESOURCES.horizontalPodAutoscaler, 'keda-hpa-translate');
    const [metric] = (hpa.spec as { metrics: { external: unknown }[] }).metrics;
    expect(metric?.external).toMatchObject({
      metric: { name: 's0-cron-Asia-Kolkata-3213xxmon-4213xxmon' },
      target: { type: 'AverageValue', averageValue: '1' },
    });
  });
});
