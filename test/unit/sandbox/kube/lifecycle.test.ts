/** Owners and dependants, namespaces, definitions: what goes with what. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KubeObject, RESOURCES } from '../../../../src/domain/kube-object.ts';
import { loadCrd } from '../../../../src/schema/crds/index.ts';
import { decoder, decoderPod, DEPLOYMENTS, PODS, serveKube, type Json, type ServedKube } from './serve-kube.ts';

let kube: ServedKube;
beforeEach(async () => {
  kube = await serveKube();
});
afterEach(() => kube.stop());

const pods = (): readonly string[] => kube.store.list(RESOURCES.pod).map(({ metadata }) => metadata.name);

/** A deployment with one pod that it owns. */
async function ownedPod(reference: Json = {}): Promise<void> {
  const { body: owner } = await kube.send(`POST ${DEPLOYMENTS}`, decoder());
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'Deployment', name: 'decoder', uid: owner.metadata.uid, ...reference },
  ];
  await kube.send(`POST ${PODS}`, decoderPod('decoder-1', {}, { ownerReferences }));
}

const deleteOwner = (propagationPolicy: string): Promise<Json> =>
  kube.send(`DELETE ${DEPLOYMENTS}/decoder`, { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy });

describe('the garbage collector', () => {
  it('in the background: dependants follow their owner', async () => {
    await ownedPod();
    await deleteOwner('Background');
    expect(pods()).toEqual([]);
  });

  it('leaves dependants that have another owner', async () => {
    const { body: other } = await kube.send('POST /api/v1/namespaces/default/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'model' },
    });
    await ownedPod();
    const pod = kube.store.get(RESOURCES.pod, 'decoder-1', 'default') as KubeObject;
    const second = { apiVersion: 'v1', kind: 'ConfigMap', name: 'model', uid: other.metadata.uid };
    const ownerReferences = [...(pod.metadata.ownerReferences ?? []), second];
    kube.store.update(RESOURCES.pod, { ...pod, metadata: { ...pod.metadata, ownerReferences } }, 'unit');
    await deleteOwner('Background');
    expect(pods()).toEqual(['decoder-1']);
    await kube.send('DELETE /api/v1/namespaces/default/configmaps/model');
    expect(pods()).toEqual([]);
  });

  it('orphans: dependants stay, without their owner', async () => {
    await ownedPod();
    await deleteOwner('Orphan');
    expect((await kube.send(`GET ${DEPLOYMENTS}/decoder`)).status).toBe(404);
    expect(kube.store.get(RESOURCES.pod, 'decoder-1', 'default')?.metadata.ownerReferences).toEqual([]);
  });

  it('in the foreground: the owner waits for the dependants that block it', async () => {
    await ownedPod({ blockOwnerDeletion: true });
    await kube.send(`POST ${PODS}/decoder-1/binding`, {
      apiVersion: 'v1',
      kind: 'Binding',
      target: { name: 'node-1' },
    });
    await deleteOwner('Foreground');
    const { body: owner } = await kube.send(`GET ${DEPLOYMENTS}/decoder`);
    expect(owner.metadata.finalizers).toEqual(['foregroundDeletion']);
    kube.store.delete(RESOURCES.pod, 'decoder-1', 'default', { gracePeriodSeconds: 0 });
    expect((await kube.send(`GET ${DEPLOYMENTS}/decoder`)).status).toBe(404);
  });
});

describe('a namespace', () => {
  const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'translation' } };

  it('is active, labelled, and has a default service account', async () => {
    const { body } = await kube.send('POST /api/v1/namespaces', NAMESPACE);
    expect(body).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'translation' } },
      status: { phase: 'Active' },
    });
    expect((await kube.send('GET /api/v1/namespaces/translation/serviceaccounts/default')).status).toBe(200);
  });

  it('goes with all that is in it', async () => {
    await kube.send('POST /api/v1/namespaces', NAMESPACE);
    await kube.send('POST /apis/apps/v1/namespaces/translation/deployments', {
      ...decoder(),
      metadata: { name: 'decoder' },
    });
    await kube.send('DELETE /api/v1/namespaces/translation');
    expect((await kube.send('GET /api/v1/namespaces/translation')).status).toBe(404);
    expect((await kube.send('GET /apis/apps/v1/deployments')).body.items).toEqual([]);
  });

  it('waits for what holds on, and takes in nothing new meanwhile', async () => {
    await kube.send('POST /api/v1/namespaces', NAMESPACE);
    const CONFIG_MAPS = '/api/v1/namespaces/translation/configmaps';
    await kube.send(`POST ${CONFIG_MAPS}`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'model', finalizers: ['lab.example.com/keep'] },
    });
    const { body } = await kube.send('DELETE /api/v1/namespaces/translation');
    expect(body.status.phase).toBe('Active');
    expect((await kube.send('GET /api/v1/namespaces/translation')).body.status.phase).toBe('Terminating');
    const refused = await kube.send(`POST ${CONFIG_MAPS}`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'late' },
    });
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'configmaps "late" is forbidden: unable to create new content in namespace translation because it is being terminated',
    ]);
    await kube.send(`PATCH ${CONFIG_MAPS}/model`, { metadata: { finalizers: null } });
    expect((await kube.send('GET /api/v1/namespaces/translation')).status).toBe(404);
  });
});

describe('a definition', () => {
  const NODE_CLASS_CRD = 'hyperpodnodeclasses.karpenter.sagemaker.amazonaws.com';
  const nodeClass = (metadata: Json = {}): KubeObject => ({
    apiVersion: 'karpenter.sagemaker.amazonaws.com/v1',
    kind: 'HyperpodNodeClass',
    metadata: { name: 'gpu', ...metadata },
    spec: { instanceGroups: ['gpu-g5'] },
  });

  it('serves its kind at once, and until it goes', () => {
    expect(kube.store.serves(RESOURCES.nodeClass)).toBe(false);
    expect(() => kube.store.create(RESOURCES.nodeClass, nodeClass(), 'unit')).toThrow(
      'could not find the requested resource',
    );
    kube.store.create(RESOURCES.crd, loadCrd(NODE_CLASS_CRD), 'hyperpod');
    expect(kube.store.create(RESOURCES.nodeClass, nodeClass(), 'unit').metadata.generation).toBe(1);
    kube.store.delete(RESOURCES.crd, NODE_CLASS_CRD);
    expect(kube.store.serves(RESOURCES.nodeClass)).toBe(false);
    expect(kube.store.list(RESOURCES.nodeClass)).toEqual([]);
  });

  it('can be used by a listener that hears of it', () => {
    const seen: string[] = [];
    kube.store.subscribe(({ type, resource, object }) => {
      seen.push(`${type} ${object.metadata.name}`);
      if (resource.plural === RESOURCES.crd.plural) kube.store.create(RESOURCES.nodeClass, nodeClass(), 'unit');
    });
    kube.store.create(RESOURCES.crd, loadCrd(NODE_CLASS_CRD), 'hyperpod');
    expect(seen).toEqual([`ADDED ${NODE_CLASS_CRD}`, 'ADDED gpu']);
  });

  it('waits for its objects that wait for finalizers', () => {
    kube.store.create(RESOURCES.crd, loadCrd(NODE_CLASS_CRD), 'hyperpod');
    const held = kube.store.create(
      RESOURCES.nodeClass,
      nodeClass({ finalizers: ['karpenter.sh/termination'] }),
      'unit',
    );
    kube.store.delete(RESOURCES.crd, NODE_CLASS_CRD);
    expect(kube.store.get(RESOURCES.crd, NODE_CLASS_CRD)?.metadata.deletionTimestamp).toBeDefined();
    const live = kube.store.get(RESOURCES.nodeClass, held.metadata.name) as KubeObject;
    kube.store.update(RESOURCES.nodeClass, { ...live, metadata: { ...live.metadata, finalizers: [] } }, 'unit');
    expect(kube.store.get(RESOURCES.crd, NODE_CLASS_CRD)).toBeUndefined();
    expect(kube.store.serves(RESOURCES.nodeClass)).toBe(false);
  });
});

describe('the store', () => {
  it('changes nothing by writing the same again', () => {
    const pod = kube.store.create(RESOURCES.pod, decoderPod('decoder-1'), 'unit');
    expect(kube.store.update(RESOURCES.pod, pod, 'unit')).toBe(pod);
    const running = kube.store.updateStatus(RESOURCES.pod, { ...pod, status: { phase: 'Running' } }, 'unit');
    expect(kube.store.updateStatus(RESOURCES.pod, running, 'unit')).toBe(running);
    expect(running.spec).toEqual(pod.spec);
  });

  it('refuses a write that is based on an older state', () => {
    const pod = kube.store.create(RESOURCES.pod, decoderPod('decoder-1'), 'unit');
    kube.store.updateStatus(RESOURCES.pod, { ...pod, status: { phase: 'Running' } }, 'unit');
    expect(() => kube.store.updateStatus(RESOURCES.pod, { ...pod, status: { phase: 'Failed' } }, 'unit')).toThrow(
      'the object has been modified',
    );
  });

  it('tells listeners in the order of the writes, also when a listener writes', () => {
    const heard: string[] = [];
    kube.store.subscribe(({ object }) => {
      if (object.metadata.name === 'first') kube.store.create(RESOURCES.pod, decoderPod('second'), 'unit');
    });
    const stop = kube.store.subscribe(({ object }) => heard.push(object.metadata.name));
    kube.store.create(RESOURCES.pod, decoderPod('first'), 'unit');
    stop();
    kube.store.create(RESOURCES.pod, decoderPod('third'), 'unit');
    expect(heard).toEqual(['first', 'second']);
  });

  it('lists by label and does not mind deleting what is gone', () => {
    kube.store.create(RESOURCES.pod, decoderPod('decoder-1'), 'unit');
    expect(kube.store.list(RESOURCES.pod, { labels: { app: 'decoder' } })).toHaveLength(1);
    expect(kube.store.list(RESOURCES.pod, { labels: { app: 'encoder' } })).toEqual([]);
    expect(() => kube.store.delete(RESOURCES.pod, 'nowhere', 'default')).not.toThrow();
  });
});
