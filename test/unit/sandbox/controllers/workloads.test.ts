import { afterEach, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../../src/domain/kube-object.ts';
import { RESOURCES } from '../../../../src/domain/kube-object.ts';
import { buildCluster, buildSeed, GPU_GROUP, SYSTEM_GROUP } from '../../../helpers/seeds.ts';
import { startSandboxCluster, type SandboxCluster } from './sandbox-cluster.ts';
import { condition, get, messages, phases, teamPods, workload } from './story.ts';

let cluster: SandboxCluster;
afterEach(() => cluster.stop());

const SMALL = { cpu: '100m', memory: '128Mi' };

function images(): string[] {
  return teamPods(cluster).map((pod) => (pod.spec as { containers: { image: string }[] }).containers[0]?.image ?? '');
}

describe('what a cluster starts with', () => {
  test('its nodes, Ready, and the platform’s own pods, Running', () => {
    cluster = startSandboxCluster(buildSeed());
    const [node] = cluster.store.list(RESOURCES.node);
    expect(node?.metadata.name).toMatch(/^hyperpod-i-0[0-9a-f]{16}$/);
    expect(node && condition(node, 'Ready')).toBe('True');
    const pods = cluster.store
      .list(RESOURCES.pod)
      .map(({ metadata, status }) => [
        metadata.namespace,
        metadata.name.replace(/-[^-]+-[^-]+$/, ''),
        (status as { phase: string }).phase,
      ])
      .toSorted((a, b) => (a.join() < b.join() ? -1 : 1));
    expect(pods).toEqual([
      ['keda', 'keda-operator', 'Running'],
      ['keda', 'keda-operator-metrics-apiserver', 'Running'],
      ['kube-system', 'coredns', 'Running'],
      ['kube-system', 'coredns', 'Running'],
    ]);
  });

  test('the health monitoring agent by its image, where there are nodes for it', () => {
    const group = { ...GPU_GROUP, count: 1 };
    cluster = startSandboxCluster(buildSeed({ clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, group] })] }));
    const agent = cluster.store.get(RESOURCES.daemonSet, 'health-monitoring-agent', 'aws-hyperpod');
    expect(JSON.stringify(agent?.spec)).toContain('hyperpod-health-monitoring-agent:1.0.1892.0_1.0.424.0');
    const labels = { app: 'health-monitoring-agent' };
    expect(cluster.store.list(RESOURCES.pod, { namespace: 'aws-hyperpod', labels })).toHaveLength(1);
  });

  test('the seed’s pods, on the nodes of their group', async () => {
    const group = { ...GPU_GROUP, count: 2, podsPerNode: 2 };
    cluster = startSandboxCluster(buildSeed({ clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, group] })] }));
    await cluster.seconds(1);
    const app = get(cluster, RESOURCES.deployment, 'gpu-g5-app');
    expect(app.status).toMatchObject({ replicas: 4, readyReplicas: 4, availableReplicas: 4 });
  });
});

describe('a Deployment', () => {
  test('becomes available once its containers run', async () => {
    cluster = startSandboxCluster(buildSeed());
    cluster.apply(RESOURCES.deployment, workload(2, { requests: SMALL }));
    await cluster.seconds(29);
    expect(phases(cluster)).toEqual(['Pending', 'Pending']);
    expect(condition(get(cluster, RESOURCES.deployment, 'translate'), 'Available')).toBe(
      'False: MinimumReplicasUnavailable: Deployment does not have minimum availability.',
    );
    await cluster.seconds(2);
    expect(phases(cluster)).toEqual(['Running', 'Running']);
    expect(condition(get(cluster, RESOURCES.deployment, 'translate'), 'Available')).toBe('True');
    expect(messages(cluster, 'ScalingReplicaSet', 'deployment-controller')[0]).toMatch(
      /^Scaled up replica set translate-\w+ from 0 to 2$/,
    );
  });

  test('rolls over to a new template without losing availability', async () => {
    cluster = startSandboxCluster(buildSeed());
    cluster.apply(RESOURCES.deployment, workload(4, { requests: SMALL }));
    await cluster.seconds(40);
    const newer = workload(4, { requests: SMALL, image: 'registry.example.com/translate:1.1' });
    const live = get(cluster, RESOURCES.deployment, 'translate');
    cluster.store.update(RESOURCES.deployment, { ...live, spec: newer.spec }, 'kubectl');
    for (let second = 0; second < 150; second += 5) {
      await cluster.seconds(5);
      const { availableReplicas } = get(cluster, RESOURCES.deployment, 'translate').status as {
        availableReplicas: number;
      };
      expect(availableReplicas).toBeGreaterThanOrEqual(3);
    }
    expect(images()).toEqual(Array.from({ length: 4 }, () => 'registry.example.com/translate:1.1'));
    expect(get(cluster, RESOURCES.deployment, 'translate').status).toMatchObject({ updatedReplicas: 4, replicas: 4 });
  });

  test('that shrinks gives up the pods that wait first', async () => {
    cluster = startSandboxCluster(buildSeed());
    cluster.apply(RESOURCES.deployment, workload(2, { requests: { cpu: '4', memory: '1Gi' } }));
    await cluster.seconds(40);
    expect(phases(cluster).toSorted()).toEqual(['Pending', 'Running']);
    cluster.scale(RESOURCES.deployment, 'translate', 1);
    await cluster.seconds(5);
    expect(phases(cluster)).toEqual(['Running']);
  });

  test('takes its pods along when it is deleted', async () => {
    cluster = startSandboxCluster(buildSeed());
    cluster.apply(RESOURCES.deployment, workload(2, { requests: SMALL }));
    await cluster.seconds(40);
    cluster.store.delete(RESOURCES.deployment, 'translate', 'default');
    expect(teamPods(cluster).every((pod) => pod.metadata.deletionTimestamp !== undefined)).toBe(true);
    await cluster.seconds(2);
    expect(teamPods(cluster)).toEqual([]);
  });

  test.each([2, 40])('goes with its namespace, %i s after it was made', async (age) => {
    cluster = startSandboxCluster(buildSeed());
    cluster.store.create(
      RESOURCES.namespace,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'media' } },
      'kubectl',
    );
    const { metadata, ...deployment } = workload(2, { requests: SMALL });
    cluster.apply(RESOURCES.deployment, { ...deployment, metadata: { ...metadata, namespace: 'media' } });
    await cluster.seconds(age);
    cluster.store.delete(RESOURCES.namespace, 'media');
    await cluster.seconds(5);
    expect(cluster.store.get(RESOURCES.namespace, 'media')).toBeUndefined();
  });
});

test('a pod that fits nowhere says why, and is bound as soon as there is room', async () => {
  cluster = startSandboxCluster(buildSeed());
  cluster.apply(RESOURCES.deployment, workload(2, { requests: { cpu: '4', memory: '1Gi' } }));
  await cluster.seconds(1);
  const waiting = teamPods(cluster).find(
    (pod) => (pod.spec as { nodeName?: string }).nodeName === undefined,
  ) as KubeObject;
  expect(condition(waiting, 'PodScheduled')).toBe(
    'False: Unschedulable: 0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  );
  const bound = teamPods(cluster).find((pod) => pod.metadata.name !== waiting.metadata.name);
  cluster.scale(RESOURCES.deployment, 'translate', 1);
  await cluster.seconds(1);
  expect(teamPods(cluster).map((pod) => pod.metadata.name)).toEqual([bound?.metadata.name]);
});
