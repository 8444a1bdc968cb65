/** The chain from a scaler's maximum to AWS: which link ends it, and how sure that is. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CapacityChain, CapacityResult } from '../../src/domain/capacity.ts';
import type { KubeObject } from '../../src/domain/kube-object.ts';
import { type Breakage, brokenSeed, withSpec } from '../helpers/check-world.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(() => sandbox.stop());

async function chainOf(breakage: Breakage, flags: readonly string[] = []): Promise<CapacityChain> {
  sandbox = await startTestSandbox(brokenSeed(breakage));
  // The node pool gets Ready; no node has come yet.
  await sandbox.clock.advance(5_000);
  const result = await sandbox.run(['capacity', '--cluster', 'speech-cluster', '-o', 'json', ...flags]);
  const [chain] = result.json<CapacityResult>().chains;
  if (!chain) throw new Error(`no chain: ${result.stdout}${result.stderr}`);
  return chain;
}

const { quotas, clusters, subnets } = brokenSeed();
const linkOf = (chain: CapacityChain, name: string) => chain.links.find((link) => link.name === name);

/** Each replica asks for four GPUs: one ml.g6.12xlarge each. */
const FOUR_GPUS: Breakage = {
  seed: {
    // No requests come: nothing wakes the workload.
    metrics: [],
    quotas: { ...quotas, applied: { ...quotas.applied, 'ml.g6.12xlarge for cluster usage': 3 } },
    clusters: [
      {
        ...clusters[0]!,
        instanceGroups: clusters[0]!.instanceGroups.map((group) =>
          group.name === 'gpu-g6-a' ? { ...group, instanceTypes: ['ml.g6.12xlarge'] } : group,
        ),
      },
      {
        name: 'batch-cluster',
        provisioningMode: 'Continuous',
        subnets: [subnets[0]!.id],
        instanceGroups: [{ name: 'trainers', instanceTypes: ['ml.g6.12xlarge'], count: 2 }],
      },
    ],
  },
  objects: {
    'HyperpodNodeClass/gpu': withSpec(() => ({ instanceGroups: ['gpu-g6-a'] })),
    'NodePool/gpu': withSpec((spec: object) => ({
      ...spec,
      limits: { 'nvidia.com/gpu': '80' },
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
          requirements: [{ key: 'node.kubernetes.io/instance-type', operator: 'Exists' }],
          expireAfter: 'Never',
        },
      },
    })),
    'Deployment/chat-api': withFourGpus,
    'ScaledObject/chat-api': withSpec((spec: object) => ({ ...spec, minReplicaCount: 0, maxReplicaCount: 20 })),
  },
};

function withFourGpus(object: KubeObject): KubeObject {
  const spec = object.spec as { template: { metadata: object; spec: { containers: readonly object[] } } };
  const resources = { requests: { cpu: '8', memory: '64Gi' }, limits: { 'nvidia.com/gpu': '4' } };
  const containers = spec.template.spec.containers.map((container) => ({ ...container, resources }));
  return {
    ...object,
    spec: { ...spec, replicas: 0, template: { ...spec.template, spec: { ...spec.template.spec, containers } } },
  };
}

describe('capacity', () => {
  it('stops a maximum of 20 at 1 when another cluster has the other instances of the quota', async () => {
    const chain = await chainOf(FOUR_GPUS);
    expect(chain).toMatchObject({ maxReplicas: 20, binding: 'instance-quota', reachableReplicas: 1 });
    expect(linkOf(chain, 'nodes')).toMatchObject({
      maxReplicas: 20,
      detail: expect.stringContaining('20 × ml.g6.12xlarge'),
    });
    expect(linkOf(chain, 'instance-quota')).toMatchObject({
      maxReplicas: 1,
      detail: 'ml.g6.12xlarge: headroom 1 (limit 3, 2 in use in batch-cluster)',
    });
  });

  it('packs several replicas on a node, and says where nothing binds', async () => {
    const chain = await chainOf({}, ['--target', 'deployment/chat-api', '-n', 'chat', '--replicas', '3']);
    expect(chain).toMatchObject({ scaledObject: null, binding: null, reachableReplicas: 3 });
  });

  it('leaves links unknown that may not be read, and calls the answer a bound', async () => {
    const chain = await chainOf({ seed: { caller: { ...brokenSeed().caller, denied: ['servicequotas:*'] } } });
    expect(linkOf(chain, 'instance-quota')).toMatchObject({
      maxReplicas: null,
      certainty: 'unknown',
      detail: expect.stringContaining('servicequotas:ListServiceQuotas'),
    });
    expect(chain).toMatchObject({ reachableReplicas: 4, certainty: 'bound' });
  });

  it('names the nearest scaled object for a slip', async () => {
    sandbox = await startTestSandbox('autoscaled');
    const result = await sandbox.run(['capacity', '--cluster', 'speech-cluster', '--scaledobject', 'chat/chat-apo']);
    expect(result).toMatchObject({ exitCode: 3, stdout: '' });
    expect(result.stderr).toContain('did you mean "chat/chat-api"');
  });

  it('needs both --target and --replicas', async () => {
    sandbox = await startTestSandbox('autoscaled');
    const result = await sandbox.run(['capacity', '--target', 'deployment/chat-api']);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('--target needs --replicas');
  });
});
