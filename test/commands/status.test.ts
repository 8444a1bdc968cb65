import { afterEach, describe, expect, it } from 'vitest';
import { type KubeObject, NODE_CLASS_GROUP, RESOURCES } from '../../src/domain/kube-object.ts';
import type { NodeClaimStatus, StatusResult } from '../../src/domain/status.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import {
  buildCluster,
  buildEksCluster,
  buildSeed,
  CALLER_ARN,
  CLUSTER_NAME,
  CLUSTER_ROLE_ARN,
  CLUSTER_ROLE_NAME,
  EKS_CLUSTER_NAME,
} from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => {
  await sandbox.stop();
});

const STATUS = ['status', '--cluster', CLUSTER_NAME];

function enabledSeed(overrides: Partial<Seed> = {}): Seed {
  return buildSeed({
    clusters: [buildCluster({ clusterRole: CLUSTER_ROLE_NAME, autoscaling: 'InService' })],
    ...overrides,
  });
}

const NODE_CLASS: KubeObject = {
  apiVersion: `${NODE_CLASS_GROUP}/v1`,
  kind: 'HyperpodNodeClass',
  metadata: { name: 'gpu' },
  spec: { instanceGroups: ['gpu-g5'] },
};

const NODE_POOL: KubeObject = {
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: 'gpu' },
  spec: {
    limits: { 'nvidia.com/gpu': 4 },
    template: {
      spec: { nodeClassRef: { group: NODE_CLASS_GROUP, kind: 'HyperpodNodeClass', name: 'gpu' }, requirements: [] },
    },
  },
};

/** Two pods that each need a GPU of their own: no node has one yet. */
const WORKLOAD: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'translation-api', namespace: 'default' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'translation-api' } },
    template: {
      metadata: { labels: { app: 'translation-api' } },
      spec: {
        containers: [
          {
            name: 'model',
            image: 'translation:1',
            resources: { requests: { 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '1' } },
          },
        ],
      },
    },
  },
};

async function startWithNodePool(): Promise<void> {
  sandbox = await startTestSandbox(enabledSeed());
  sandbox.kube.store.create(RESOURCES.nodeClass, NODE_CLASS, 'test');
  sandbox.kube.store.create(RESOURCES.nodePool, NODE_POOL, 'test');
  await sandbox.clock.advance(60_000);
}

describe('the whole picture', () => {
  it('follows nodes from pending pods to initialized', async () => {
    await startWithNodePool();
    sandbox.kube.store.create(RESOURCES.deployment, WORKLOAD, 'test');
    await sandbox.clock.advance(60_000);
    const starting = (await sandbox.run([...STATUS, '-o', 'json'])).json<StatusResult>();
    expect(starting.cluster).toMatchObject({
      name: CLUSTER_NAME,
      status: 'InService',
      provisioningMode: 'Continuous',
      nodeRecovery: 'Automatic',
      eksCluster: EKS_CLUSTER_NAME,
    });
    expect(starting.autoscaling.status).toBe('InService');
    expect(starting.clusterRole).toBe(CLUSTER_ROLE_ARN);
    expect(starting.nodeClasses).toEqual([
      { name: 'gpu', instanceGroups: ['gpu-g5'], ready: true, reason: null, message: null },
    ]);
    expect(starting.nodePools).toMatchObject([{ name: 'gpu', nodeClass: 'gpu', ready: true }]);
    expect(stagesOf(starting)).toEqual(['Launched', 'Launched']);

    await sandbox.clock.advance(600_000);
    const there = (await sandbox.run([...STATUS, '-o', 'json'])).json<StatusResult>();
    expect(stagesOf(there)).toEqual(['Initialized', 'Initialized']);
    expect(there.nodePools).toMatchObject([{ resources: { nodes: '2', 'nvidia.com/gpu': '2' } }]);
    expect(there.instanceGroups).toMatchObject([
      { name: 'system', current: 1 },
      { name: 'gpu-g5', instanceTypes: ['ml.g5.xlarge'], current: 2, target: 2, zones: ['us-west-2a'] },
    ]);
    expect(there.scaledObjects).toEqual([]);
    expect(there.notes).toEqual([]);
  });

  it('is the same in YAML, and a table of at most 80 columns', async () => {
    await startWithNodePool();
    const { stdout } = await sandbox.run(STATUS);
    expect(stdout).toContain('gpu    gpu          0       nvidia.com/gpu 0/4   yes');
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    const yaml = await sandbox.run([...STATUS, '-o', 'yaml']);
    expect(yaml.stdout).toMatch(/^schema: hpscale\.status\/v1\n/);
    expect(yaml.stdout).toContain('nodeClasses:\n  - name: gpu\n');
  });

  it('changes nothing', async () => {
    await startWithNodePool();
    sandbox.log.clear();
    await sandbox.run(STATUS);
    expect(sandbox.mutations()).toEqual([]);
  });
});

function stagesOf({ nodeClaims }: StatusResult): readonly string[] {
  return (nodeClaims as readonly NodeClaimStatus[]).map(({ stage }) => stage);
}

describe('calls', () => {
  it('are as many with a thousand node claims as with none, but for pages', async () => {
    await startWithNodePool();
    const count = async () => {
      sandbox.log.clear();
      const { exitCode } = await sandbox.run([...STATUS, '-o', 'json']);
      expect(exitCode).toBe(0);
      return sandbox.log.entries.map(({ service, operation }) => `${service} ${operation}`).toSorted();
    };
    const few = await count();
    expect(few).toEqual([
      'ec2 DescribeSubnets',
      'eks DescribeCluster',
      'kubernetes list hyperpodnodeclasses',
      'kubernetes list nodeclaims',
      'kubernetes list nodepools',
      'kubernetes list scaledobjects',
      'sagemaker DescribeCluster',
    ]);
    for (let index = 0; index < 1000; index += 1) {
      sandbox.kube.store.create(RESOURCES.nodeClaim, nodeClaim(index), 'test');
    }
    const many = await count();
    expect(new Set(many)).toEqual(new Set(few));
    expect(many.filter((call) => call === 'kubernetes list nodeclaims').length).toBeLessThanOrEqual(3);
    expect(many.length - few.length).toBeLessThanOrEqual(2);
  });
});

function nodeClaim(index: number): KubeObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodeClaim',
    metadata: { name: `gpu-${index}`, labels: { 'karpenter.sh/nodepool': 'gpu' } },
    spec: { nodeClassRef: { group: NODE_CLASS_GROUP, kind: 'HyperpodNodeClass', name: 'gpu' }, requirements: [] },
  };
}

describe('what is not there', () => {
  it('before autoscaling is enabled is an empty list with a note', async () => {
    sandbox = await startTestSandbox(buildSeed({ kubernetes: { keda: null, objects: [] } }));
    const { exitCode, json } = await sandbox.run([...STATUS, '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<StatusResult>()).toMatchObject({
      autoscaling: { status: 'Disabled' },
      clusterRole: null,
      nodeClasses: [],
      nodePools: [],
      nodeClaims: [],
      scaledObjects: [],
      notes: [
        'node classes come with autoscaling, which is Disabled',
        'KEDA is not installed: there are no scaled objects',
      ],
    });
  });
});

describe('what cannot be read', () => {
  it('of Kubernetes is unknown, the rest answers, and the fix is on stderr', async () => {
    sandbox = await startTestSandbox(enabledSeed({ eksClusters: [buildEksCluster({ endpoint: 'unreachable' })] }));
    const { exitCode, json, stderr } = await sandbox.run([...STATUS, '-o', 'json']);
    expect(exitCode).toBe(0);
    const unknown = { unknown: expect.stringContaining('cannot be reached') as string };
    expect(json<StatusResult>()).toMatchObject({
      instanceGroups: [{ zones: ['us-west-2a'] }, { zones: ['us-west-2a'] }],
      nodeClasses: unknown,
      nodePools: unknown,
      nodeClaims: unknown,
      scaledObjects: unknown,
    });
    expect(stderr.match(/hint:/g)).toHaveLength(1);
  });

  it('for want of an access entry names the principal and the command', async () => {
    sandbox = await startTestSandbox(enabledSeed({ eksClusters: [buildEksCluster({ accessEntries: [] })] }));
    const { exitCode, stdout, stderr } = await sandbox.run(STATUS);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`unknown: ${CALLER_ARN} may not sign in to the EKS cluster`);
    expect(stderr).toContain('aws eks create-access-entry --cluster-name translation-eks');
  });

  it('of one kind leaves the other kinds', async () => {
    await startWithNodePool();
    sandbox.faults.add({ service: 'kubernetes', operation: 'list nodeclaims', status: 403, error: 'Forbidden' });
    const { exitCode, json } = await sandbox.run([...STATUS, '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<StatusResult>()).toMatchObject({
      nodePools: [{ name: 'gpu' }],
      nodeClaims: { unknown: expect.stringContaining('not allowed to') as string },
    });
  });

  it('of EKS or EC2 says which permission is missing', async () => {
    const denied = ['eks:DescribeCluster', 'ec2:DescribeSubnets'];
    sandbox = await startTestSandbox(enabledSeed({ caller: { arn: CALLER_ARN, denied } }));
    const { exitCode, json } = await sandbox.run([...STATUS, '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<StatusResult>()).toMatchObject({
      instanceGroups: [{ zones: { unknown: expect.stringContaining('ec2:DescribeSubnets') as string } }, {}],
      nodeClasses: { unknown: expect.stringContaining('eks:DescribeCluster') as string },
    });
  });

  it('of a Slurm cluster is all of Kubernetes', async () => {
    const { eksCluster: _, ...slurm } = buildCluster();
    sandbox = await startTestSandbox(buildSeed({ clusters: [slurm] }));
    const { exitCode, json } = await sandbox.run([...STATUS, '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<StatusResult>()).toMatchObject({
      cluster: { eksCluster: null },
      nodePools: { unknown: expect.stringContaining('orchestrated by Slurm') as string },
    });
  });

  it('of SageMaker is an error', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    const { exitCode, stderr } = await sandbox.run(['status', '--cluster', 'translation-clsuter']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('did you mean "translation-cluster"');
  });
});

describe('--watch', () => {
  it('redraws on a terminal until Ctrl-C, and leaves the last table', async () => {
    sandbox = await startTestSandbox(
      buildSeed({ clusters: [buildCluster({ clusterRole: CLUSTER_ROLE_NAME, autoscaling: 'Creating' })] }),
    );
    const ctrlC = new AbortController();
    sandbox.clock.schedule(200_000, () => ctrlC.abort());
    const { exitCode, stdout } = await sandbox.run([...STATUS, '--watch'], { signal: ctrlC.signal, isTerminal: true });
    expect(exitCode).toBe(130);
    expect(stdout).toContain('Autoscaling    InService (Karpenter)');
    const looks = sandbox.log.entries.filter(
      ({ service, operation }) => service === 'sagemaker' && operation === 'DescribeCluster',
    );
    expect(looks).toHaveLength(40);
  });

  it('keeps the last table while AWS does not answer', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    sandbox.clock.schedule(7_000, () =>
      sandbox.faults.add({
        service: 'sagemaker',
        operation: 'DescribeCluster',
        error: 'ServiceUnavailable',
        status: 503,
      }),
    );
    const ctrlC = new AbortController();
    sandbox.clock.schedule(12_000, () => ctrlC.abort());
    const { exitCode, stdout } = await sandbox.run([...STATUS, '--watch'], { signal: ctrlC.signal, isTerminal: true });
    expect(exitCode).toBe(130);
    expect(stdout).toContain('InService (Karpenter)');
  });

  it('without a terminal is a usage error', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    const { exitCode, stderr } = await sandbox.run([...STATUS, '--watch']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--watch redraws a terminal');
  });

  it('does not go with -o json', async () => {
    sandbox = await startTestSandbox(enabledSeed());
    const { exitCode, stdout } = await sandbox.run([...STATUS, '--watch', '-o', 'json']);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
  });
});
