/** What the fields and annotations of a scaled object make KEDA do, by release. */
import { afterEach, describe, expect, test } from 'vitest';
import { conditionOf, RESOURCES } from '../../../../src/domain/kube-object.ts';
import { buildSeed } from '../../../helpers/seeds.ts';
import { startSandboxCluster, type SandboxCluster } from './sandbox-cluster.ts';
import { get, workload } from './story.ts';

let cluster: SandboxCluster;
afterEach(() => cluster.stop());

const TRIGGER = {
  type: 'aws-sqs-queue',
  authenticationRef: { name: 'keda-aws' },
  metadata: {
    queueURL: 'https://sqs.us-west-2.amazonaws.com/123456789012/jobs',
    queueLength: '30',
    awsRegion: 'us-west-2',
  },
};

interface World {
  readonly replicas: number;
  readonly keda?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A queue of 30 messages per replica that the test fills; nobody works on it. */
function start({ replicas, keda = '2.17.1', spec = {}, annotations = {} }: World): void {
  cluster = startSandboxCluster(
    buildSeed({
      kubernetes: { keda, objects: [workload(replicas, { requests: { cpu: '100m', memory: '64Mi' } })] },
    }),
  );
  fill(0);
  cluster.apply(RESOURCES.triggerAuthentication, {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'TriggerAuthentication',
    metadata: { name: 'keda-aws', namespace: 'default' },
    spec: { podIdentity: { provider: 'aws' } },
  });
  cluster.apply(RESOURCES.scaledObject, {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'translate', namespace: 'default', annotations },
    spec: { scaleTargetRef: { name: 'translate' }, maxReplicaCount: 10, triggers: [TRIGGER], ...spec },
  });
}

/** So many messages in the queue from the next second on. */
function fill(messages: number): void {
  const wrong = cluster.traffic.set({
    target: 'default/translate',
    queue: 'jobs',
    points: [
      [0, messages],
      [1, 0],
    ],
    requestsPerSecond: 1e-9,
  });
  expect(wrong).toBeUndefined();
}

async function replicasAfter(seconds: number): Promise<number> {
  await cluster.seconds(seconds);
  return (get(cluster, RESOURCES.deployment, 'translate').spec as { replicas: number }).replicas;
}

const unreadable = { service: 'sqs', operation: 'GetQueueAttributes', error: 'ThrottlingException' };

describe('without a fallback', () => {
  test('a metric that fails changes nothing, and the HPA says why', async () => {
    start({ replicas: 2, spec: { minReplicaCount: 1 } });
    cluster.faults.add(unreadable);
    expect(await replicasAfter(400)).toBe(2);
    const hpa = get(cluster, RESOURCES.horizontalPodAutoscaler, 'keda-hpa-translate');
    expect(conditionOf(hpa, 'ScalingActive')?.reason).toBe('FailedGetExternalMetric');
  });
});

describe('zero and idle', () => {
  test('a new object without traffic is scaled to 0 at its first poll, unless it has an initial cooldown', async () => {
    start({ replicas: 3 });
    expect(await replicasAfter(2)).toBe(3);
    expect(await replicasAfter(29)).toBe(0);
    cluster.stop();
    start({ replicas: 3, spec: { initialCooldownPeriod: 100 } });
    expect(await replicasAfter(119)).toBe(3);
    expect(await replicasAfter(2)).toBe(0);
  });

  test('no idle replicas when nothing comes, and the minimum when something does', async () => {
    start({ replicas: 3, spec: { minReplicaCount: 3, idleReplicaCount: 0 } });
    expect(await replicasAfter(31)).toBe(0);
    fill(10);
    expect(await replicasAfter(30)).toBe(3);
  });

  test('idle replicas above 0 are fought over: the HPA wants its minimum at each sync', async () => {
    start({ replicas: 3, spec: { minReplicaCount: 3, idleReplicaCount: 1, pollingInterval: 20 } });
    expect(await replicasAfter(21), 'a poll at 20 s').toBe(1);
    expect(await replicasAfter(10), 'a sync at 30 s').toBe(3);
  });
});

describe('a metric that is cached', () => {
  test('is the one of the last poll until the next', async () => {
    const triggers = [{ ...TRIGGER, useCachedMetrics: true }];
    start({ replicas: 1, spec: { minReplicaCount: 1, pollingInterval: 60, triggers } });
    await cluster.seconds(10);
    fill(80);
    expect(await replicasAfter(49), 'HPA syncs at 15, 30 and 45 s see the poll at the start').toBe(1);
    expect(await replicasAfter(2), 'the poll at a minute').toBe(3);
  });
});

describe('cron', () => {
  const trigger = {
    type: 'cron',
    metadata: { timezone: 'Etc/UTC', start: '2 8 * * *', end: '5 8 * * *', desiredReplicas: '3' },
  };

  test('for one replica more than ten is inside the HPA’s tolerance, and never comes', async () => {
    const eleven = {
      ...trigger,
      metadata: { ...trigger.metadata, start: '0 8 * * *', end: '0 9 * * *', desiredReplicas: '11' },
    };
    start({ replicas: 10, spec: { minReplicaCount: 10, maxReplicaCount: 20, triggers: [eleven] } });
    expect(await replicasAfter(120)).toBe(10);
  });
});

describe('annotations', () => {
  const paused = (name: string) => ({ [`autoscaling.keda.sh/${name}`]: 'true' });

  test('paused-scale-in keeps the size when messages go; 2.17 does not know it', async () => {
    start({ replicas: 4, keda: '2.20.0', spec: { cooldownPeriod: 30 }, annotations: paused('paused-scale-in') });
    expect(await replicasAfter(600)).toBe(4);
    expect(get(cluster, RESOURCES.horizontalPodAutoscaler, 'keda-hpa-translate').spec).toMatchObject({
      behavior: { scaleDown: { selectPolicy: 'Disabled' } },
    });
    cluster.stop();
    start({ replicas: 4, keda: '2.17.1', spec: { cooldownPeriod: 30 }, annotations: paused('paused-scale-in') });
    expect(await replicasAfter(600)).toBe(0);
  });

  test('paused-scale-out keeps the size when messages come', async () => {
    start({ replicas: 1, keda: '2.20.0', spec: { minReplicaCount: 1 }, annotations: paused('paused-scale-out') });
    fill(300);
    expect(await replicasAfter(120)).toBe(1);
  });

  test('force-activation wakes without a message, from 2.18', async () => {
    start({ replicas: 0, keda: '2.20.0', annotations: paused('force-activation') });
    expect(await replicasAfter(31)).toBe(1);
    cluster.stop();
    start({ replicas: 0, keda: '2.17.1', annotations: paused('force-activation') });
    expect(await replicasAfter(61)).toBe(0);
  });
});

describe('the HPA that KEDA writes', () => {
  const advanced = (behavior?: object) => ({
    minReplicaCount: 1,
    ...(behavior ? { advanced: { horizontalPodAutoscalerConfig: { behavior } } } : {}),
  });

  test.each([
    ['absent behaviour: to 4 in one step, twice as many after that', undefined, [4, 8]],
    ['an empty one: four more, then twice as many', {}, [5, 10]],
  ])('with %s', async (_, behavior, sizes) => {
    start({ replicas: 1, spec: advanced(behavior) });
    fill(900);
    expect([await replicasAfter(16), await replicasAfter(15)]).toEqual(sizes);
  });
});
