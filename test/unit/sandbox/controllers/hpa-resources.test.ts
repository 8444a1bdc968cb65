/** HPAs on what pods use: KEDA's cpu and memory triggers, and HPAs of one's own. */
import { afterEach, describe, expect, test } from 'vitest';
import { conditionOf, type KubeObject, RESOURCES } from '../../../../src/domain/kube-object.ts';
import type { Seed } from '../../../../src/sandbox/seed.ts';
import { buildSeed } from '../../../helpers/seeds.ts';
import { startSandboxCluster, type SandboxCluster } from './sandbox-cluster.ts';
import { get, messages, workload } from './story.ts';

let cluster: SandboxCluster;
afterEach(() => cluster.stop());

/** One pod that serves 10/s and asks for half a CPU; `perSecond` requests come to it. */
function start(perSecond: number, kubernetes: Partial<Seed['kubernetes']> = {}): void {
  const points: [number, number][] = [[0, perSecond * 3600]];
  cluster = startSandboxCluster(
    buildSeed({
      kubernetes: {
        keda: '2.17.1',
        objects: [workload(1, { requests: { cpu: '500m', memory: '128Mi' } })],
        ...kubernetes,
      },
      // Through a load balancer nothing waits for the first pod: what pods do is what comes.
      traffic: [
        {
          target: 'default/translate',
          points: [...points, [3600, 0]],
          requestsPerSecond: 10,
          loadBalancer: 'app/translate/1',
        },
      ],
    }),
  );
}

async function replicasAfter(seconds: number): Promise<number> {
  await cluster.seconds(seconds);
  return (get(cluster, RESOURCES.deployment, 'translate').spec as { replicas: number }).replicas;
}

function hpa(metric: unknown): KubeObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'translate', namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'translate' },
      minReplicas: 1,
      maxReplicas: 8,
      metrics: [metric],
    },
  };
}

const utilization = (name: string, averageUtilization: number) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});

function scaledObject(trigger: unknown): KubeObject {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'translate', namespace: 'default' },
    spec: { scaleTargetRef: { name: 'translate' }, minReplicaCount: 1, maxReplicaCount: 8, triggers: [trigger] },
  };
}

describe('an HPA on CPU utilization', () => {
  test('follows the work of the pods: 9 of 10 a second at half that as the target', async () => {
    start(9);
    cluster.apply(RESOURCES.horizontalPodAutoscaler, hpa(utilization('cpu', 45)));
    // The pod is ready after 30 s; CPU of a young pod counts once it was measured wholly after that.
    expect(await replicasAfter(44)).toBe(1);
    expect(await replicasAfter(2)).toBe(2);
    expect(get(cluster, RESOURCES.horizontalPodAutoscaler, 'translate').status).toMatchObject({
      currentMetrics: [
        { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 90, averageValue: '450m' } } },
      ],
    });
    expect(messages(cluster, 'SuccessfulRescale', 'horizontal-pod-autoscaler')).toEqual([
      'New size: 2; reason: cpu resource utilization (percentage of request) above target',
    ]);
    expect(await replicasAfter(28), 'the second pod pends, and is taken for idle').toBe(2);
    expect(await replicasAfter(120), 'each does half').toBe(2);
  });

  test('stands still while all pods are young, and says why', async () => {
    start(9);
    cluster.apply(RESOURCES.horizontalPodAutoscaler, hpa(utilization('cpu', 45)));
    await cluster.seconds(31);
    const active = conditionOf(get(cluster, RESOURCES.horizontalPodAutoscaler, 'translate'), 'ScalingActive');
    expect(active).toMatchObject({
      status: 'False',
      reason: 'FailedGetResourceMetric',
      message:
        'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
    });
  });

  test('says so where the cluster has no metrics server', async () => {
    start(9, { metricsServer: false });
    cluster.apply(RESOURCES.horizontalPodAutoscaler, hpa(utilization('cpu', 45)));
    await cluster.seconds(120);
    const active = conditionOf(get(cluster, RESOURCES.horizontalPodAutoscaler, 'translate'), 'ScalingActive');
    expect(active?.message).toContain('the server could not find the requested resource (get pods.metrics.k8s.io)');
  });
});

describe('other resource metrics', () => {
  test('of one container count that container alone', async () => {
    start(10);
    const containerResource = {
      name: 'cpu',
      container: 'translate',
      target: { type: 'Utilization', averageUtilization: 50 },
    };
    cluster.apply(RESOURCES.horizontalPodAutoscaler, hpa({ type: 'ContainerResource', containerResource }));
    expect(await replicasAfter(46)).toBe(2);
  });

  test('of a container that is not there have no samples', async () => {
    start(10);
    const containerResource = {
      name: 'cpu',
      container: 'proxy',
      target: { type: 'Utilization', averageUtilization: 50 },
    };
    cluster.apply(RESOURCES.horizontalPodAutoscaler, hpa({ type: 'ContainerResource', containerResource }));
    expect(await replicasAfter(46)).toBe(1);
  });

  test('by memory grow with the work too, from half of the request', async () => {
    start(10);
    cluster.apply(RESOURCES.horizontalPodAutoscaler, hpa(utilization('memory', 50)));
    expect(await replicasAfter(46), '100 % of 50 %').toBe(2);
  });

  test('by amount take the mean over the pods', async () => {
    start(10);
    const resource = { name: 'cpu', target: { type: 'AverageValue', averageValue: '200m' } };
    cluster.apply(RESOURCES.horizontalPodAutoscaler, hpa({ type: 'Resource', resource }));
    expect(await replicasAfter(46), '500m at 200m each').toBe(3);
  });
});

describe('KEDA’s resource triggers', () => {
  test('become resource metrics of its HPA, and are always active', async () => {
    start(10);
    cluster.apply(
      RESOURCES.scaledObject,
      scaledObject({ type: 'cpu', metricType: 'Utilization', metadata: { value: '50' } }),
    );
    expect(await replicasAfter(46)).toBe(2);
    const made = get(cluster, RESOURCES.horizontalPodAutoscaler, 'keda-hpa-translate').spec as { metrics: unknown };
    expect(made.metrics).toEqual([utilization('cpu', 50)]);
    expect(conditionOf(get(cluster, RESOURCES.scaledObject, 'translate'), 'Active')?.status).toBe('True');
  });

  test('with a container become metrics of that container; 2.17 still reads the type from the metadata', async () => {
    start(10);
    const metadata = { type: 'AverageValue', value: '64Mi', containerName: 'translate' };
    cluster.apply(RESOURCES.scaledObject, scaledObject({ type: 'memory', metadata }));
    expect(await replicasAfter(46), '128Mi at 64Mi each').toBe(2);
  });
});
