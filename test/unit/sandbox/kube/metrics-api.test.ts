/** metrics.k8s.io on the wire, as kubectl top and client libraries read it. */
import { afterEach, describe, expect, test } from 'vitest';
import { RESOURCES } from '../../../../src/domain/kube-object.ts';
import { buildSeed } from '../../../helpers/seeds.ts';
import { NOW, serveKube, type ServedKube } from './serve-kube.ts';

const API = '/apis/metrics.k8s.io/v1beta1';

let kube: ServedKube;
afterEach(() => kube.stop());

/** A pod that runs for ten minutes on a node of 8 CPUs. */
async function start(): Promise<void> {
  kube = await serveKube();
  const ready = { type: 'Ready', status: 'True' };
  const nodeStatus = { capacity: { cpu: '8', memory: '16Gi' }, conditions: [ready] };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-a' }, status: nodeStatus };
  kube.store.create(RESOURCES.node, node, 'test', { keepsStatus: true });
  const status = { phase: 'Running', startTime: new Date(NOW - 600_000).toISOString(), conditions: [ready] };
  const resources = { requests: { cpu: '1', memory: '1Gi' } };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'decoder', namespace: 'default', labels: { app: 'decoder' } },
    spec: { nodeName: 'node-a', containers: [{ name: 'decoder', image: 'decoder', resources }] },
    status,
  };
  kube.store.create(RESOURCES.pod, pod, 'test', { keepsStatus: true });
}

describe('metrics.k8s.io', () => {
  test('tells what a pod uses, by container', async () => {
    await start();
    const { body } = await kube.send(`GET ${API}/namespaces/default/pods/decoder`);
    expect(body).toMatchObject({
      kind: 'PodMetrics',
      metadata: { name: 'decoder', namespace: 'default' },
      timestamp: '2026-03-02T09:00:00Z',
      window: '15s',
      containers: [{ name: 'decoder', usage: { cpu: '200000000n', memory: '524288Ki' } }],
    });
  });

  test('tells what a node uses: its pods and the system', async () => {
    await start();
    const { body } = await kube.send(`GET ${API}/nodes`);
    expect(body.items).toMatchObject([
      { metadata: { name: 'node-a' }, usage: { cpu: '360000000n', memory: '1195377Ki' } },
    ]);
  });

  test('lists by namespace and label, and only what was measured', async () => {
    await start();
    const names = async (path: string) =>
      ((await kube.send(`GET ${API}${path}`)).body.items as { metadata: { name: string } }[]).map(
        ({ metadata }) => metadata.name,
      );
    expect(await names('/pods')).toEqual(['decoder']);
    expect(await names('/namespaces/kube-system/pods')).toEqual([]);
    expect(await names('/pods?labelSelector=app%3Dencoder')).toEqual([]);
  });

  test('does not know what is not there, and takes no writes', async () => {
    await start();
    expect((await kube.send(`GET ${API}/namespaces/default/pods/encoder`)).body).toMatchObject({
      reason: 'NotFound',
      message: 'pods.metrics.k8s.io "encoder" not found',
    });
    expect((await kube.send(`DELETE ${API}/nodes/node-a`)).status).toBe(405);
    expect((await kube.send(`GET ${API}/services`)).status).toBe(404);
  });

  test('is in discovery, unless the cluster has no metrics server', async () => {
    await start();
    const groups = async () =>
      ((await kube.send('GET /apis')).body.groups as { name: string }[]).map(({ name }) => name);
    expect(await groups()).toContain('metrics.k8s.io');
    await kube.stop();
    const { kubernetes } = buildSeed();
    kube = await serveKube(buildSeed({ kubernetes: { ...kubernetes, metricsServer: false } }));
    expect(await groups()).not.toContain('metrics.k8s.io');
    expect((await kube.send(`GET ${API}/nodes`)).status).toBe(404);
  });
});
