import { afterEach, describe, expect, test } from 'vitest';
import { type KubeObject, RESOURCES } from '../../../../src/domain/kube-object.ts';
import type { SandboxCluster } from './sandbox-cluster.ts';
import { instances, messages, startGpuCluster, teamPods, workload } from './story.ts';

let cluster: SandboxCluster;
afterEach(() => cluster.stop());

const UNTIL_RUNNING = 330;

function budget(spec: Readonly<Record<string, unknown>>, name = 'translate'): KubeObject {
  const [pod] = teamPods(cluster);
  const { 'pod-template-hash': _hash, ...matchLabels } = pod?.metadata.labels ?? {};
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default' },
    spec: { selector: { matchLabels }, ...spec },
  };
}

function statusOf(name = 'translate'): unknown {
  return cluster.store.get(RESOURCES.podDisruptionBudget, name, 'default')?.status;
}

async function startTranslating(replicas: number): Promise<void> {
  cluster = await startGpuCluster();
  cluster.apply(RESOURCES.deployment, workload(replicas));
  await cluster.seconds(UNTIL_RUNNING);
}

describe('the disruption controller', () => {
  test.each([
    [{ minAvailable: 1 }, { expectedPods: 2, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1 }],
    [{ minAvailable: '100%' }, { expectedPods: 2, currentHealthy: 2, desiredHealthy: 2, disruptionsAllowed: 0 }],
    [{ maxUnavailable: 1 }, { expectedPods: 2, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1 }],
    [{ maxUnavailable: '10%' }, { expectedPods: 2, currentHealthy: 2, desiredHealthy: 1, disruptionsAllowed: 1 }],
  ])('counts %j over two replicas', async (spec, expected) => {
    await startTranslating(2);
    cluster.apply(RESOURCES.podDisruptionBudget, budget(spec));
    await cluster.seconds(1);
    expect(statusOf()).toMatchObject(expected);
  });

  test('a budget that allows nothing keeps its pod on its node until it allows something', async () => {
    await startTranslating(1);
    const strict = cluster.apply(RESOURCES.podDisruptionBudget, budget({ minAvailable: 1 }));
    cluster.store.delete(RESOURCES.nodePool, 'gpu');
    await cluster.seconds(600);
    expect(instances(cluster)).toEqual(['Running']);
    expect(messages(cluster, 'FailedDraining', 'karpenter')[0]).toContain('PodDisruptionBudget default/translate');
    const { selector } = strict.spec as { readonly selector: unknown };
    const live = cluster.store.get(RESOURCES.podDisruptionBudget, 'translate', 'default') ?? strict;
    cluster.store.update(RESOURCES.podDisruptionBudget, { ...live, spec: { selector, maxUnavailable: 1 } }, 'kubectl');
    await cluster.seconds(200);
    expect(instances(cluster)).toEqual([]);
  });

  test('two budgets over one pod forbid its eviction, as the API refuses it', async () => {
    await startTranslating(1);
    cluster.apply(RESOURCES.podDisruptionBudget, budget({ maxUnavailable: 1 }));
    cluster.apply(RESOURCES.podDisruptionBudget, budget({ maxUnavailable: 1 }, 'whole-team'));
    cluster.store.delete(RESOURCES.nodePool, 'gpu');
    await cluster.seconds(600);
    expect(instances(cluster)).toEqual(['Running']);
  });
});
