import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESOURCES, type KubeObject } from '../../../../../src/domain/kube-object.ts';
import { CRD_TEXTS, loadCrd, type CrdName } from '../../../../../src/schema/crds/index.ts';
import { decoder, decoderPod, DEPLOYMENTS, PODS, serveKube, type Json, type ServedKube } from '../serve-kube.ts';

let kube: ServedKube;
beforeEach(async () => {
  kube = await serveKube();
});
afterEach(() => kube.stop());

/** The table as kubectl would print it: column names and the cells of the first row. */
async function table(path: string): Promise<Json> {
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  const { body } = await kube.send(`GET ${path}`, undefined, { accept });
  return Object.fromEntries(
    body.columnDefinitions.map(({ name }: Json, index: number) => [name, body.rows[0].cells[index]]),
  );
}

describe('pods', () => {
  const show = async (status: Json, spec: Json = {}): Promise<Json> => {
    const pod = kube.store.create(RESOURCES.pod, decoderPod('decoder-1', spec), 'unit');
    kube.store.updateStatus(RESOURCES.pod, { ...pod, status }, 'kubelet');
    await kube.clock.advance(200_000);
    return table(PODS);
  };
  const running = { startedAt: '2026-03-02T09:00:00Z' };

  it.each([
    ['Pending', { phase: 'Pending' }],
    [
      'ContainerCreating',
      { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] },
    ],
    [
      'CrashLoopBackOff',
      { phase: 'Running', containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
    ],
    [
      'Completed',
      { phase: 'Succeeded', containerStatuses: [{ state: { terminated: { reason: 'Completed', exitCode: 0 } } }] },
    ],
    ['ExitCode:3', { phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 3 } } }] }],
    ['Evicted', { phase: 'Failed', reason: 'Evicted' }],
    ['Running', { phase: 'Running', containerStatuses: [{ ready: true, state: { running } }] }],
  ])('are %s', async (expected, status) => {
    expect(await show(status)).toMatchObject({ Status: expected });
  });

  it('show readiness, restarts, place and age', async () => {
    const lastState = { terminated: { exitCode: 1, finishedAt: '2026-03-02T09:00:20Z' } };
    const containerStatuses = [{ name: 'decoder', ready: true, restartCount: 2, state: { running }, lastState }];
    expect(await show({ phase: 'Running', podIP: '10.0.1.7', containerStatuses }, { nodeName: 'node-1' })).toEqual({
      Name: 'decoder-1',
      Ready: '1/1',
      Status: 'Running',
      Restarts: '2 (3m ago)',
      Age: '3m20s',
      IP: '10.0.1.7',
      Node: 'node-1',
      'Nominated Node': '<none>',
      'Readiness Gates': '<none>',
    });
  });

  it('that wait for init containers say how many', async () => {
    const status = { phase: 'Pending', initContainerStatuses: [{ state: { running } }] };
    const spec = {
      initContainers: [
        { name: 'fetch', image: 'fetch:1' },
        { name: 'unpack', image: 'unpack:1' },
      ],
    };
    expect(await show(status, spec)).toMatchObject({ Status: 'Init:0/2' });
  });

  it('that end are terminating', async () => {
    kube.store.create(RESOURCES.pod, decoderPod('decoder-1', { nodeName: 'node-1' }), 'unit');
    kube.store.delete(RESOURCES.pod, 'decoder-1', 'default');
    expect(await table(PODS)).toMatchObject({ Status: 'Terminating' });
  });
});

it('deployments', async () => {
  const object = kube.store.create(RESOURCES.deployment, decoder({ replicas: 3 }), 'unit');
  kube.store.updateStatus(
    RESOURCES.deployment,
    { ...object, status: { readyReplicas: 2, updatedReplicas: 3, availableReplicas: 1 } },
    'unit',
  );
  expect(await table(DEPLOYMENTS)).toEqual({
    Name: 'decoder',
    Ready: '2/3',
    'Up-to-date': 3,
    Available: 1,
    Age: '0s',
    Containers: 'decoder',
    Images: 'decoder:1.4',
    Selector: 'app=decoder',
  });
});

it('nodes', async () => {
  const node = (spec: Json): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1', labels: { 'node-role.kubernetes.io/gpu': '' } },
    spec,
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '10.0.1.5' }],
      nodeInfo: { kubeletVersion: 'v1.32.3' },
    },
  });
  kube.store.create(RESOURCES.node, node({ unschedulable: true }), 'unit');
  expect(await table('/api/v1/nodes')).toMatchObject({
    Status: 'Ready,SchedulingDisabled',
    Roles: 'gpu',
    Version: 'v1.32.3',
    'Internal-IP': '10.0.1.5',
    'External-IP': '<none>',
  });
});

it('autoscalers', async () => {
  const hpa = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'decoder', namespace: 'default' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'decoder' },
      maxReplicas: 8,
      metrics: [
        {
          type: 'External',
          external: { metric: { name: 's0' }, target: { type: 'AverageValue', averageValue: '10' } },
        },
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
    },
  };
  const object = kube.store.create(RESOURCES.horizontalPodAutoscaler, hpa, 'keda');
  const currentMetrics = [
    { type: 'External', external: { metric: { name: 's0' }, current: { averageValue: '12500m' } } },
  ];
  kube.store.updateStatus(
    RESOURCES.horizontalPodAutoscaler,
    { ...object, status: { currentReplicas: 4, desiredReplicas: 5, currentMetrics } },
    'hpa',
  );
  expect(await table('/apis/autoscaling/v2/horizontalpodautoscalers')).toMatchObject({
    Reference: 'Deployment/decoder',
    Targets: '12500m/10 (avg), cpu: <unknown>/70%',
    MinPods: '1',
    MaxPods: 8,
    Replicas: 4,
  });
});

it('events', async () => {
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'decoder-1.17', namespace: 'default' },
    involvedObject: { kind: 'Pod', name: 'decoder-1', namespace: 'default' },
    type: 'Warning',
    reason: 'FailedScheduling',
    message: '0/3 nodes are available',
    source: { component: 'karpenter' },
    firstTimestamp: '2026-03-02T08:50:00Z',
    lastTimestamp: '2026-03-02T08:59:30Z',
    count: 4,
  };
  kube.store.create(RESOURCES.event, event, 'karpenter');
  expect(await table('/api/v1/events')).toMatchObject({
    'Last Seen': '30s',
    Type: 'Warning',
    Reason: 'FailedScheduling',
    Object: 'pod/decoder-1',
    Source: 'karpenter',
    Message: '0/3 nodes are available',
    Count: 4,
  });
});

it.each(Object.keys(CRD_TEXTS) as CrdName[])('the columns of %s can be read', async (name) => {
  const definition = loadCrd(name) as Json;
  kube.store.create(RESOURCES.crd, definition, 'unit');
  const { group, names } = definition.spec;
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  const { status, body } = await kube.send(
    `GET /apis/${group}/${definition.spec.versions[0].name}/${names.plural}`,
    undefined,
    { accept },
  );
  expect(status).toBe(200);
  const columns = definition.spec.versions[0].additionalPrinterColumns.map((column: Json) => column.name);
  expect(body.columnDefinitions.map((column: Json) => column.name)).toEqual(['Name', ...columns]);
});

it('a node claim shows its labels in columns', async () => {
  kube.store.create(RESOURCES.crd, loadCrd('nodeclaims.karpenter.sh'), 'unit');
  const labels = {
    'node.kubernetes.io/instance-type': 'ml.g5.xlarge',
    'topology.kubernetes.io/zone': 'us-west-2a',
    'karpenter.sh/capacity-type': 'on-demand',
  };
  const nodeClassRef = { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' };
  kube.store.create(
    RESOURCES.nodeClaim,
    {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodeClaim',
      metadata: { name: 'gpu-x', labels },
      spec: { nodeClassRef, requirements: [] },
    },
    'karpenter',
  );
  expect(await table('/apis/karpenter.sh/v1/nodeclaims')).toMatchObject({
    Type: 'ml.g5.xlarge',
    Capacity: 'on-demand',
    Zone: 'us-west-2a',
    Node: null,
    Ready: null,
    NodeClass: 'gpu',
  });
});
