import { afterEach, describe, expect, test } from 'vitest';
import { isConditionTrue, RESOURCES } from '../../../../src/domain/kube-object.ts';
import { buildCluster, buildSeed, CLUSTER_ROLE, GPU_GROUP, SYSTEM_GROUP } from '../../../helpers/seeds.ts';
import type { SandboxCluster } from './sandbox-cluster.ts';
import { startSandboxCluster } from './sandbox-cluster.ts';
import {
  claims,
  condition,
  get,
  instances,
  messages,
  nodeClass,
  nodePool,
  phases,
  startAutoscaledCluster,
  startGpuCluster,
  teamPods,
  workload,
} from './story.ts';

let cluster: SandboxCluster;
afterEach(() => cluster.stop());

/** Long enough for instance, node, devices and containers. */
const UNTIL_RUNNING = 330;

describe('autoscaling in service', () => {
  test('brings the CRDs', async () => {
    cluster = startSandboxCluster(buildSeed());
    expect(cluster.store.serves(RESOURCES.nodePool)).toBe(false);
    cluster.enableAutoscaling();
    await cluster.seconds(179);
    expect(cluster.store.serves(RESOURCES.nodePool)).toBe(false);
    await cluster.seconds(2);
    expect(
      [RESOURCES.nodeClass, RESOURCES.nodePool, RESOURCES.nodeClaim].map((type) => cluster.store.serves(type)),
    ).toEqual([true, true, true]);
  });

  test('a node class shows what its groups are', async () => {
    cluster = await startGpuCluster();
    const { status } = get(cluster, RESOURCES.nodeClass, 'gpu');
    expect(status).toMatchObject({
      instanceGroups: [
        {
          name: 'gpu-g5',
          instanceTypes: ['ml.g5.xlarge'],
          subnets: [{ id: 'subnet-0a1b2c3d4e5f60001', zone: 'us-west-2a', zoneId: 'usw2-az1' }],
        },
      ],
    });
    expect(isConditionTrue(get(cluster, RESOURCES.nodeClass, 'gpu'), 'Ready')).toBe(true);
    expect(isConditionTrue(get(cluster, RESOURCES.nodePool, 'gpu'), 'Ready')).toBe(true);
  });

  test('a group that does not exist makes the node class, and its node pools, not ready', async () => {
    cluster = await startAutoscaledCluster();
    cluster.apply(RESOURCES.nodeClass, nodeClass(['gpu-g5', 'gpu-g6']));
    cluster.apply(RESOURCES.nodePool, nodePool());
    cluster.apply(RESOURCES.deployment, workload(1));
    await cluster.seconds(60);
    expect(condition(get(cluster, RESOURCES.nodeClass, 'gpu'), 'InstanceGroupReady')).toBe(
      'False: InstanceGroupNotFound: instance groups not found: gpu-g6',
    );
    expect(condition(get(cluster, RESOURCES.nodePool, 'gpu'), 'Ready')).toBe(
      'False: UnhealthyDependents: NodeClassReady=False',
    );
    expect(claims(cluster)).toEqual([]);
    expect(messages(cluster, 'FailedScheduling', 'karpenter')).toEqual([]);
  });

  test('a taint given twice fails the node pool', async () => {
    const taints = [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }];
    cluster = await startAutoscaledCluster();
    cluster.apply(RESOURCES.nodeClass, nodeClass());
    const template = (nodePool().spec as { template: { spec: object } }).template;
    cluster.apply(
      RESOURCES.nodePool,
      nodePool({ template: { spec: { ...template.spec, taints, startupTaints: taints } } }),
    );
    await cluster.seconds(1);
    expect(condition(get(cluster, RESOURCES.nodePool, 'gpu'), 'ValidationSucceeded')).toBe(
      'False: NodePoolValidationFailed: duplicate taint Key/Effect pair nvidia.com/gpu=NoSchedule',
    );
  });

  test("a label in the provider's own domain fails the node pool", async () => {
    cluster = await startAutoscaledCluster();
    cluster.apply(RESOURCES.nodeClass, nodeClass());
    const { template } = nodePool().spec as { template: object };
    const labels = { 'karpenter.sagemaker.amazonaws.com/team': 'speech' };
    cluster.apply(RESOURCES.nodePool, nodePool({ template: { ...template, metadata: { labels } } }));
    await cluster.seconds(1);
    expect(condition(get(cluster, RESOURCES.nodePool, 'gpu'), 'ValidationSucceeded')).toContain(
      'invalid key name "karpenter.sagemaker.amazonaws.com/team" in labels, using label',
    );
  });
});

describe('scaling out', () => {
  test('pending pods bring their own nodes, stage by stage', async () => {
    cluster = await startGpuCluster();
    cluster.apply(RESOURCES.deployment, workload(2));
    await cluster.seconds(3);
    expect(claims(cluster).map((claim) => condition(claim, 'Launched'))).toEqual(['True', 'True']);
    expect(claims(cluster).map((claim) => condition(claim, 'Registered'))).toEqual([
      'Unknown: NodeNotFound: Node not registered with cluster',
      'Unknown: NodeNotFound: Node not registered with cluster',
    ]);
    expect(instances(cluster)).toEqual(['Pending', 'Pending']);
    await cluster.seconds(200);
    expect(instances(cluster)).toEqual(['Running', 'Running']);
    expect(claims(cluster).map((claim) => [condition(claim, 'Registered'), condition(claim, 'Initialized')])).toEqual([
      ['True', 'Unknown: NodeNotReady: Node status is NotReady'],
      ['True', 'Unknown: NodeNotReady: Node status is NotReady'],
    ]);
    await cluster.seconds(60);
    expect(claims(cluster).map((claim) => condition(claim, 'Ready'))).toEqual(['True', 'True']);
    expect(phases(cluster)).toEqual(['Pending', 'Pending']);
    await cluster.seconds(31);
    expect(phases(cluster)).toEqual(['Running', 'Running']);
    expect(get(cluster, RESOURCES.nodePool, 'gpu').status).toMatchObject({
      resources: { nodes: '2', cpu: '8', 'nvidia.com/gpu': '2' },
    });
  });

  test('the node and its claim carry HyperPod’s and Karpenter’s labels', async () => {
    cluster = await startGpuCluster();
    cluster.apply(RESOURCES.deployment, workload(1));
    await cluster.seconds(UNTIL_RUNNING);
    const [claim] = claims(cluster);
    const { nodeName = '' } = (claim?.status ?? {}) as { nodeName?: string };
    expect(get(cluster, RESOURCES.node, nodeName).metadata).toMatchObject({
      labels: {
        'node.kubernetes.io/instance-type': 'ml.g5.xlarge',
        'topology.kubernetes.io/zone': 'us-west-2a',
        'sagemaker.amazonaws.com/instance-group-name': 'gpu-g5',
        'sagemaker.amazonaws.com/compute-type': 'hyperpod',
        'karpenter.sh/nodepool': 'gpu',
        'karpenter.sh/capacity-type': 'on-demand',
        'karpenter.sh/initialized': 'true',
      },
      finalizers: ['karpenter.sh/termination'],
    });
    expect(claim?.metadata.ownerReferences).toMatchObject([{ kind: 'NodePool', name: 'gpu' }]);
  });

  test('nodes are added as the cluster role', async () => {
    cluster = await startGpuCluster();
    cluster.apply(RESOURCES.deployment, workload(1));
    await cluster.seconds(5);
    const [call] = cluster.log.entries.filter((entry) => entry.operation === 'BatchAddClusterNodes');
    expect(call).toMatchObject({
      principal: 'arn:aws:iam::123456789012:role/SageMakerHyperPodKarpenterRole',
      input: {
        NodesToAdd: [{ InstanceGroupName: 'gpu-g5', IncrementTargetCountBy: 1, InstanceTypes: ['ml.g5.xlarge'] }],
      },
    });
  });

  test('the node pool’s limit holds back what would exceed it, and says so once', async () => {
    cluster = await startGpuCluster(buildSeed(), nodePool({ limits: { 'nvidia.com/gpu': '1' } }));
    cluster.apply(RESOURCES.deployment, workload(2));
    await cluster.seconds(120);
    expect(claims(cluster)).toHaveLength(1);
    expect(messages(cluster, 'FailedScheduling', 'karpenter')).toEqual([
      'Failed to schedule pod, all available instance types exceed limits for nodepool (NodePool=gpu)',
    ]);
  });

  test('a label that nobody defines is named', async () => {
    cluster = await startGpuCluster();
    cluster.apply(RESOURCES.deployment, workload(1, { nodeSelector: { team: 'translation' } }));
    await cluster.seconds(10);
    expect(messages(cluster, 'FailedScheduling', 'karpenter')).toEqual([
      'Failed to schedule pod, incompatible requirements, label "team" does not have known values',
    ]);
    expect(messages(cluster, 'FailedScheduling', 'default-scheduler')).toEqual([
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    ]);
  });
});

describe('when AWS says no', () => {
  test('a quota that is used up: the claim goes, the pod is tried again when the offering is', async () => {
    const { quotas } = buildSeed();
    const applied = { ...quotas.applied, 'ml.g5.xlarge for cluster usage': 0 };
    cluster = await startGpuCluster(buildSeed({ quotas: { ...quotas, applied } }));
    cluster.apply(RESOURCES.deployment, workload(1));
    await cluster.seconds(10);
    expect(claims(cluster)).toEqual([]);
    expect(messages(cluster, 'InsufficientCapacityError', 'karpenter')[0]).toMatch(
      /^NodeClaim gpu-\S+ event: creating instance, ResourceLimitExceeded: /,
    );
    const tries = () => cluster.log.entries.filter((entry) => entry.operation === 'BatchAddClusterNodes').length;
    expect(tries()).toBe(1);
    await cluster.seconds(160);
    expect(tries()).toBe(1);
    await cluster.seconds(30);
    expect(tries()).toBe(2);
  });

  test('a role that may not add nodes: the claim says so, and is given up after five minutes', async () => {
    const role = { ...CLUSTER_ROLE, inlinePolicies: {} };
    cluster = await startGpuCluster(buildSeed({ roles: [role] }));
    cluster.apply(RESOURCES.deployment, workload(1));
    await cluster.seconds(10);
    const [claim] = claims(cluster);
    expect(claim && condition(claim, 'Launched')).toMatch(
      /^Unknown: LaunchFailed: creating instance, AccessDenied\w*: User: \S+ is not authorized to perform: sagemaker:BatchAddClusterNodes/,
    );
    await cluster.seconds(300);
    expect(claims(cluster).map((other) => other.metadata.name)).not.toContain(claim?.metadata.name);
  });

  test('a fault of the service is waited out', async () => {
    cluster = await startGpuCluster();
    cluster.faults.add({
      service: 'sagemaker',
      operation: 'BatchAddClusterNodes',
      times: 2,
      error: 'ThrottlingException',
    });
    cluster.apply(RESOURCES.deployment, workload(1));
    await cluster.seconds(20);
    expect(claims(cluster).map((claim) => condition(claim, 'Launched'))).toEqual(['True']);
    expect(instances(cluster)).toEqual(['Pending']);
  });
});

describe('scaling in', () => {
  test('empty nodes go after consolidateAfter, the next look and fifteen seconds of doubt', async () => {
    cluster = await startGpuCluster();
    cluster.apply(RESOURCES.deployment, workload(2));
    await cluster.seconds(UNTIL_RUNNING);
    cluster.scale(RESOURCES.deployment, 'translate', 0);
    await cluster.seconds(30);
    expect(messages(cluster, 'DisruptionTerminating', 'karpenter')).toEqual([]);
    await cluster.seconds(30);
    expect(messages(cluster, 'DisruptionTerminating', 'karpenter').toSorted()).toEqual([
      'Disrupting Node: Empty',
      'Disrupting Node: Empty',
      'Disrupting NodeClaim: Empty',
      'Disrupting NodeClaim: Empty',
    ]);
    expect(instances(cluster)).toEqual(['ShuttingDown', 'ShuttingDown']);
    await cluster.seconds(100);
    expect(instances(cluster)).toEqual([]);
    expect(claims(cluster)).toEqual([]);
    expect(cluster.store.list(RESOURCES.node)).toHaveLength(1);
  });

  test('a pod that comes back in time keeps its node', async () => {
    cluster = await startGpuCluster();
    cluster.apply(RESOURCES.deployment, workload(1));
    await cluster.seconds(UNTIL_RUNNING);
    cluster.scale(RESOURCES.deployment, 'translate', 0);
    await cluster.seconds(40);
    cluster.scale(RESOURCES.deployment, 'translate', 1);
    await cluster.seconds(120);
    expect(instances(cluster)).toEqual(['Running']);
    expect(phases(cluster)).toEqual(['Running']);
  });

  test('the budget lets them go one at a time', async () => {
    const disruption = { consolidationPolicy: 'WhenEmpty', consolidateAfter: '0s', budgets: [{ nodes: '1' }] };
    cluster = await startGpuCluster(buildSeed(), nodePool({ disruption }));
    cluster.apply(RESOURCES.deployment, workload(2));
    await cluster.seconds(UNTIL_RUNNING);
    cluster.scale(RESOURCES.deployment, 'translate', 0);
    await cluster.seconds(45);
    expect(instances(cluster).toSorted()).toEqual(['Running', 'ShuttingDown']);
    await cluster.seconds(300);
    expect(instances(cluster)).toEqual([]);
  });

  test('a node whose pods fit on the others is given up, where the policy allows', async () => {
    const disruption = {
      consolidationPolicy: 'WhenEmptyOrUnderutilized',
      consolidateAfter: '0s',
      budgets: [{ nodes: '100%' }],
    };
    cluster = await startGpuCluster(buildSeed(), nodePool({ disruption }));
    const requests = { cpu: '1', memory: '10Gi' };
    cluster.apply(RESOURCES.deployment, workload(3, { requests }));
    await cluster.seconds(UNTIL_RUNNING);
    expect(instances(cluster), 'one pod of 10 GiB fits beside the platform, the others need nodes').toEqual([
      'Running',
      'Running',
    ]);
    const live = get(cluster, RESOURCES.deployment, 'translate');
    cluster.store.update(
      RESOURCES.deployment,
      { ...live, spec: workload(3, { requests: { cpu: '1', memory: '1Gi' } }).spec },
      'kubectl',
    );
    await cluster.seconds(600);
    expect(instances(cluster)).toEqual([]);
    expect(phases(cluster)).toEqual(['Running', 'Running', 'Running']);
    expect(messages(cluster, 'DisruptionTerminating', 'karpenter')).toContain('Disrupting NodeClaim: Underutilized');
  });

  test('deleting the node pool drains its nodes; a pod with do-not-disrupt holds its own', async () => {
    cluster = await startGpuCluster();
    cluster.apply(RESOURCES.deployment, workload(1, { annotations: { 'karpenter.sh/do-not-disrupt': 'true' } }));
    await cluster.seconds(UNTIL_RUNNING);
    cluster.store.delete(RESOURCES.nodePool, 'gpu');
    await cluster.seconds(600);
    expect(instances(cluster)).toEqual(['Running']);
    expect(messages(cluster, 'FailedDraining', 'karpenter')[0]).toContain('do-not-disrupt');
    cluster.store.delete(RESOURCES.deployment, 'translate', 'default');
    await cluster.seconds(200);
    expect(instances(cluster)).toEqual([]);
    expect(claims(cluster)).toEqual([]);
  });

  test('a node whose group leaves the node class drifts, and its pod moves to a new one', async () => {
    const spare = { ...GPU_GROUP, name: 'gpu-g5-spare' };
    const seed = buildSeed({ clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, GPU_GROUP, spare] })] });
    cluster = await startGpuCluster(seed);
    cluster.apply(RESOURCES.deployment, workload(1));
    await cluster.seconds(UNTIL_RUNNING);
    const before = get(cluster, RESOURCES.nodeClass, 'gpu');
    cluster.store.update(RESOURCES.nodeClass, { ...before, spec: { instanceGroups: ['gpu-g5-spare'] } }, 'kubectl');
    await cluster.seconds(600);
    expect(instances(cluster, 'gpu-g5')).toEqual([]);
    expect(instances(cluster, 'gpu-g5-spare')).toEqual(['Running']);
    expect(phases(cluster)).toEqual(['Running']);
  });

  test('once autoscaling is disabled nobody takes the finalizers off', async () => {
    cluster = await startGpuCluster();
    cluster.apply(RESOURCES.deployment, workload(1));
    await cluster.seconds(UNTIL_RUNNING);
    cluster.disableAutoscaling();
    await cluster.seconds(90);
    cluster.store.delete(RESOURCES.nodePool, 'gpu');
    await cluster.seconds(900);
    expect(
      claims(cluster).map(({ metadata }) => [metadata.deletionTimestamp !== undefined, metadata.finalizers]),
    ).toEqual([[true, ['karpenter.sh/termination']]]);
    expect(instances(cluster)).toEqual(['Running']);
  });
});

describe('a group with running nodes', () => {
  test('is drained when a node class takes it in', async () => {
    const group = { ...GPU_GROUP, count: 2, podsPerNode: 1 };
    cluster = await startAutoscaledCluster(
      buildSeed({ clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, group] })] }),
    );
    expect(instances(cluster)).toEqual(['Running', 'Running']);
    cluster.apply(RESOURCES.nodeClass, nodeClass());
    await cluster.seconds(120);
    expect(instances(cluster)).toEqual([]);
    const pods = cluster.store.list(RESOURCES.pod, { namespace: 'default', labels: { app: 'gpu-g5-app' } });
    expect(pods.map((pod) => (pod.status as { phase: string }).phase)).toEqual(['Pending', 'Pending']);
  });
});

test('the same seed and the same calls give the same history', async () => {
  const history = async () => {
    cluster = await startGpuCluster();
    const seen: string[] = [];
    const stop = cluster.store.subscribe(({ type, object }) => seen.push(`${type} ${JSON.stringify(object)}`));
    cluster.apply(RESOURCES.deployment, workload(3));
    await cluster.seconds(UNTIL_RUNNING);
    cluster.scale(RESOURCES.deployment, 'translate', 1);
    await cluster.seconds(200);
    stop();
    cluster.stop();
    return seen;
  };
  const first = await history();
  expect(first.length).toBeGreaterThan(100);
  expect(await history()).toEqual(first);
  expect(teamPods(cluster)).toHaveLength(1);
});
