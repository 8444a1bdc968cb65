import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESOURCES } from '../../../../src/domain/kube-object.ts';
import { decoderPod, PODS, serveKube, type Json, type ServedKube } from './serve-kube.ts';

let kube: ServedKube;
beforeEach(async () => {
  kube = await serveKube();
});
afterEach(() => kube.stop());

const create = (name: string, spec: Json = {}, metadata: Json = {}): Promise<Json> =>
  kube.send(`POST ${PODS}`, decoderPod(name, spec, metadata)).then(({ body }) => body);
const bind = (name: string): Promise<Json> =>
  kube.send(`POST ${PODS}/${name}/binding`, {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name },
    target: { kind: 'Node', name: 'node-1' },
  });

describe('a new pod', () => {
  it('is pending, tolerates short failures of its node, and has a service account and a priority', async () => {
    const { spec, status } = await create('decoder-1');
    expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
    expect(spec).toMatchObject({ serviceAccountName: 'default', priority: 0, enableServiceLinks: true });
    expect(spec.tolerations.map(({ key, tolerationSeconds }: Json) => [key, tolerationSeconds])).toEqual([
      ['node.kubernetes.io/not-ready', 300],
      ['node.kubernetes.io/unreachable', 300],
    ]);
  });

  it('asks for what it is limited to', async () => {
    const containers = [{ name: 'decoder', image: 'decoder:1.4', resources: { limits: { cpu: '1', memory: '1Gi' } } }];
    const { spec, status } = await create('decoder-1', { containers });
    expect(spec.containers[0].resources.requests).toEqual({ cpu: '1', memory: '1Gi' });
    expect(status.qosClass).toBe('Guaranteed');
  });

  it('takes the value of its priority class; an unknown class is forbidden', async () => {
    const pod = await create('decoder-1', { priorityClassName: 'system-cluster-critical' });
    expect(pod.spec.priority).toBe(2_000_000_000);
    const { status, body } = await kube.send(`POST ${PODS}`, decoderPod('decoder-2', { priorityClassName: 'urgent' }));
    expect([status, body.message]).toEqual([
      403,
      'pods "decoder-2" is forbidden: no PriorityClass with name urgent was found',
    ]);
  });
});

describe('a change of a pod', () => {
  it('may be its image, and nothing else of its containers', async () => {
    await create('decoder-1');
    const image = await kube.send(`PATCH ${PODS}/decoder-1`, {
      spec: { containers: [{ name: 'decoder', image: 'decoder:1.5' }] },
    });
    expect(image.status).toBe(200);
    const { status, body } = await kube.send(`PATCH ${PODS}/decoder-1`, {
      spec: { containers: [{ name: 'decoder', command: ['sh'] }] },
    });
    expect(status).toBe(422);
    expect(body.message).toContain(
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
    );
  });

  it('binds it to a node once', async () => {
    await create('decoder-1');
    expect((await bind('decoder-1')).status).toBe(201);
    const { body: pod } = await kube.send(`GET ${PODS}/decoder-1`);
    expect(pod.spec.nodeName).toBe('node-1');
    expect(pod.status.conditions).toContainEqual(expect.objectContaining({ type: 'PodScheduled', status: 'True' }));
    const again = await bind('decoder-1');
    expect(again.status).toBe(409);
    expect(again.body.message).toContain('pod decoder-1 is already assigned to node "node-1"');
  });
});

describe('the end of a pod', () => {
  it('comes at once when no node runs it', async () => {
    await create('decoder-1');
    await kube.send(`DELETE ${PODS}/decoder-1`);
    expect((await kube.send(`GET ${PODS}/decoder-1`)).status).toBe(404);
  });

  it('waits for its node, until somebody deletes it by force', async () => {
    await create('decoder-1', { terminationGracePeriodSeconds: 45 });
    await bind('decoder-1');
    const { body } = await kube.send(`DELETE ${PODS}/decoder-1`);
    expect(body.metadata).toMatchObject({ deletionTimestamp: '2026-03-02T09:00:45Z', deletionGracePeriodSeconds: 45 });
    kube.store.delete(RESOURCES.pod, 'decoder-1', 'default');
    expect(kube.store.get(RESOURCES.pod, 'decoder-1', 'default')).toBeDefined();
    kube.store.delete(RESOURCES.pod, 'decoder-1', 'default', { gracePeriodSeconds: 0 });
    expect(kube.store.get(RESOURCES.pod, 'decoder-1', 'default')).toBeUndefined();
  });

  it('waits no longer when it has finished', async () => {
    await create('decoder-1');
    await bind('decoder-1');
    await kube.send(`PATCH ${PODS}/decoder-1/status`, { status: { phase: 'Succeeded' } });
    await kube.send(`DELETE ${PODS}/decoder-1`);
    expect((await kube.send(`GET ${PODS}/decoder-1`)).status).toBe(404);
  });

  it('by eviction keeps to disruption budgets', async () => {
    const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
    await create('decoder-1');
    await kube.send(`POST ${BUDGETS}`, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'decoder' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'decoder' } } },
    });
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'decoder-1' } };
    const refused = await kube.send(`POST ${PODS}/decoder-1/eviction`, eviction);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
    });
    await kube.send(`PATCH ${BUDGETS}/decoder/status`, { status: { disruptionsAllowed: 1 } });
    expect((await kube.send(`POST ${PODS}/decoder-1/eviction`, eviction)).status).toBe(201);
    expect((await kube.send(`GET ${PODS}/decoder-1`)).status).toBe(404);
  });
});

describe('field selectors', () => {
  const select = async (selector: string): Promise<Json> => {
    const { body } = await kube.send(`GET ${PODS}?fieldSelector=${encodeURIComponent(selector)}`);
    return body.items.map(({ metadata }: Json) => metadata.name);
  };

  it('find pods by node, phase and name', async () => {
    await create('decoder-1');
    await create('decoder-2');
    await bind('decoder-2');
    await kube.send(`PATCH ${PODS}/decoder-2/status`, { status: { phase: 'Running' } });
    expect(await select('spec.nodeName=node-1')).toEqual(['decoder-2']);
    expect(await select('spec.nodeName=')).toEqual(['decoder-1']);
    expect(await select('status.phase!=Running')).toEqual(['decoder-1']);
    expect(await select('metadata.name=decoder-1,status.phase=Pending')).toEqual(['decoder-1']);
  });

  it('find events by what they are about', async () => {
    const event = (name: string, involved: string): Json => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name },
      involvedObject: { kind: 'Pod', name: involved, namespace: 'default' },
      reason: 'FailedScheduling',
      type: 'Warning',
    });
    const EVENTS = '/api/v1/namespaces/default/events';
    await kube.send(`POST ${EVENTS}`, event('a', 'decoder-1'));
    await kube.send(`POST ${EVENTS}`, event('b', 'decoder-2'));
    const { body } = await kube.send(
      `GET ${EVENTS}?fieldSelector=involvedObject.name=decoder-2,involvedObject.kind=Pod`,
    );
    expect(body.items.map(({ metadata }: Json) => metadata.name)).toEqual(['b']);
  });
});
