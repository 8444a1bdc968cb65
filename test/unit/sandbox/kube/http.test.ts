/** Faults, the request log, reviews, versions and protobuf bodies. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildEksCluster, buildSeed } from '../../../helpers/seeds.ts';
import { decoderPod, PODS, serveKube, type Json, type ServedKube } from './serve-kube.ts';

let kube: ServedKube;
beforeEach(async () => {
  kube = await serveKube();
});
afterEach(() => kube.stop());

describe('faults', () => {
  it('answer with a reason, as often as told', async () => {
    kube.faults.add({ service: 'kubernetes', operation: 'list pods', error: 'TooManyRequests', times: 1 });
    const struck = await kube.send(`GET ${PODS}`);
    expect(struck.status).toBe(429);
    expect(struck.body).toMatchObject({ kind: 'Status', reason: 'TooManyRequests', details: { retryAfterSeconds: 1 } });
    expect((await kube.send(`GET ${PODS}`)).status).toBe(200);
  });

  it('answer with a status and message of their own', async () => {
    kube.faults.add({
      service: 'kubernetes',
      operation: '*',
      status: 503,
      error: 'ServiceUnavailable',
      message: 'etcd is away',
    });
    const { status, body } = await kube.send(`GET ${PODS}`);
    expect([status, body.message]).toEqual([503, 'etcd is away']);
  });

  it('tell an apply from a patch, and leave other operations alone', async () => {
    kube.faults.add({ service: 'kubernetes', operation: 'apply pods', error: 'InternalError' });
    await kube.send(`POST ${PODS}`, decoderPod('decoder-1'));
    expect((await kube.send(`PATCH ${PODS}/decoder-1`, { metadata: { labels: { a: 'b' } } })).status).toBe(200);
    const applied = await kube.send(`PATCH ${PODS}/decoder-1?fieldManager=unit`, decoderPod('decoder-1'), {
      contentType: 'application/apply-patch+yaml',
    });
    expect(applied.status).toBe(500);
  });

  it('close the connection', async () => {
    kube.faults.add({ service: 'kubernetes', operation: 'get pods', connection: 'reset' });
    await expect(kube.send(`GET ${PODS}/decoder-1`)).rejects.toThrow();
    expect(kube.log.entries.at(-1)).toMatchObject({ operation: 'get pods', status: 0, errorCode: 'reset' });
  });
});

describe('the request log', () => {
  it('says who did what, and whether it changed anything', async () => {
    await kube.send(`POST ${PODS}?dryRun=All`, decoderPod('decoder-1'));
    await kube.send(`POST ${PODS}`, decoderPod('decoder-1'));
    await kube.send(`POST ${PODS}`, decoderPod('decoder-1'));
    await kube.send(`GET ${PODS}`, undefined, { token: 'viewer' });
    await kube.send('GET /apis');
    await kube.send(`DELETE ${PODS}/decoder-1`, undefined, { token: 'viewer' });
    await kube.send(`GET ${PODS}`, undefined, { token: 'stranger' });
    const rows = kube.log.entries.map(({ operation, isMutation, principal, status, errorCode }) => [
      operation,
      isMutation,
      principal,
      status,
      errorCode,
    ]);
    expect(rows).toEqual([
      ['create pods', false, 'ada', 201, null],
      ['create pods', true, 'ada', 201, null],
      ['create pods', true, 'ada', 409, 'AlreadyExists'],
      ['list pods', false, 'vera', 200, null],
      ['get /apis', false, 'ada', 200, null],
      ['delete pods', true, 'vera', 403, 'Forbidden'],
      ['list pods', false, 'system:anonymous', 401, 'Unauthorized'],
    ]);
    expect(kube.log.entries[0]).toMatchObject({ service: 'kubernetes', at: '2026-03-02T09:00:00Z' });
  });

  it('names subresources', async () => {
    await kube.send('GET /apis/apps/v1/namespaces/default/deployments/decoder/scale');
    expect(kube.log.entries[0]?.operation).toBe('get deployments/scale');
  });
});

describe('reviews', () => {
  const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const mayDo = async (token: string, resourceAttributes: Json): Promise<boolean> => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes },
    };
    return (await kube.send(`POST ${REVIEWS}`, review, { token })).body.status.allowed;
  };

  it('tell everybody what they may do', async () => {
    expect(await mayDo('admin', { verb: 'delete', resource: 'nodes' })).toBe(true);
    expect(await mayDo('viewer', { verb: 'list', resource: 'nodes' })).toBe(true);
    expect(await mayDo('viewer', { verb: 'delete', resource: 'nodes' })).toBe(false);
    expect(await mayDo('nobody', { verb: 'list', resource: 'nodes' })).toBe(false);
  });

  it('tell everybody who they are', async () => {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const { status, body } = await kube.send('POST /apis/authentication.k8s.io/v1/selfsubjectreviews', review, {
      token: 'viewer',
    });
    expect(status).toBe(201);
    expect(body.status.userInfo).toEqual({ username: 'vera', groups: ['sandbox:viewers', 'system:authenticated'] });
  });
});

it('the version is that of the EKS cluster', async () => {
  const newer = await serveKube(buildSeed({ eksClusters: [buildEksCluster({ version: '1.34' })] }));
  const { body } = await newer.send('GET /version', undefined, { token: 'stranger' });
  await newer.stop();
  expect(body).toMatchObject({ major: '1', minor: '34+', gitVersion: expect.stringMatching(/^v1\.34\.\d+-eks-/) });
});

describe('protobuf bodies', () => {
  /** A length-delimited field. */
  const field = (number: number, value: string | Uint8Array): Buffer => {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
  };
  const varint = (number: number, value: number): Buffer => Buffer.from([number << 3, value]);
  const envelope = (apiVersion: string, kind: string, raw: Uint8Array): Buffer =>
    Buffer.concat([
      Buffer.from('k8s\0'),
      field(1, Buffer.concat([field(1, apiVersion), field(2, kind)])),
      field(2, raw),
      field(3, ''),
      field(4, ''),
    ]);
  const contentType = 'application/vnd.kubernetes.protobuf';

  it('are read by the numbers of their fields, zero values left out', async () => {
    const metadata = Buffer.concat([
      field(1, 'urgent'),
      field(2, ''),
      field(11, Buffer.concat([field(1, 'team'), field(2, 'translation')])),
    ]);
    const raw = Buffer.concat([field(1, metadata), varint(2, 100), varint(3, 0), field(4, 'for demos')]);
    const { status, body } = await kube.send(
      'POST /apis/scheduling.k8s.io/v1/priorityclasses',
      envelope('scheduling.k8s.io/v1', 'PriorityClass', raw),
      { contentType },
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({
      metadata: { name: 'urgent', labels: { team: 'translation' } },
      value: 100,
      description: 'for demos',
    });
    expect(body.globalDefault).toBeUndefined();
  });

  it('must be whole', async () => {
    const cut = envelope('v1', 'Namespace', field(1, field(1, 'x'))).subarray(0, 20);
    const { status, body } = await kube.send('POST /api/v1/namespaces', cut, { contentType });
    expect([status, body.reason]).toEqual([400, 'BadRequest']);
  });
});
