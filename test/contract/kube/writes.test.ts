/** Creating, updating, patching and deleting custom objects, held against the sandbox and real API servers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kubeTargets } from '../../helpers/kube-targets.ts';
import type { Api, Json } from './api.ts';
import { trainingRun, startWithTrainingRuns, TRAINING_RUNS, type TrainingRunServer } from './training-runs.ts';

const GROUP_DETAILS = { group: 'lab.example.com', kind: 'trainingruns' };

describe.each(kubeTargets())('writes on $name', (target) => {
  let running: TrainingRunServer;
  let api: Api;
  let run: string;
  let runs = 0;

  beforeAll(async () => {
    running = await startWithTrainingRuns(target);
    api = running.api;
  }, 60_000);

  afterAll(() => running.stop());

  beforeEach(() => {
    runs += 1;
    run = `run-${runs}`;
  });

  const path = (): string => `${TRAINING_RUNS}/${run}`;
  const create = (spec: Json = {}, metadata: Json = {}, query = ''): Promise<Json> =>
    api.create(`${TRAINING_RUNS}${query}`, trainingRun(run, spec, metadata));

  describe('create', () => {
    it('fills in identity, defaults and generation, and drops the status', async () => {
      const body = { ...trainingRun(run, { size: 'large' }), status: { workers: 3 } };
      const answer = await api.create(TRAINING_RUNS, body);
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({
        metadata: { name: run, generation: 1 },
        spec: { model: 'opus', size: 'large', workers: 1, owner: { name: 'ada' } },
      });
      expect(answer.body.status).toBeUndefined();
      expect(answer.body.metadata.uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(answer.body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(answer.body.metadata.managedFields[0]).toMatchObject({ manager: 'contract', operation: 'Update' });
    });

    it('makes a name from generateName', async () => {
      const { body } = await api.create(
        TRAINING_RUNS,
        trainingRun('', {}, { name: undefined, generateName: 'nightly-' }),
      );
      expect(body.metadata.name).toMatch(/^nightly-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    });

    it('refuses a second object of the same name', async () => {
      await create();
      const { status, body } = await create();
      expect(status).toBe(409);
      expect(body).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        message: `trainingruns.lab.example.com "${run}" already exists`,
        reason: 'AlreadyExists',
        details: { name: run, ...GROUP_DETAILS },
        code: 409,
      });
    });

    it.each([
      [
        'another version',
        { apiVersion: 'lab.example.com/v2' },
        400,
        'the API version in the data (lab.example.com/v2) does not match the expected API version (lab.example.com/v1)',
      ],
      [
        'another kind',
        { kind: 'Train' },
        422,
        'Train.lab.example.com "x" is invalid: kind: Invalid value: "Train": must be TrainingRun',
      ],
      [
        'a name in capitals',
        { metadata: { name: 'Opus' } },
        422,
        /^TrainingRun\.lab\.example\.com "Opus" is invalid: metadata\.name: Invalid value: "Opus": a lowercase RFC 1123 subdomain must consist of/,
      ],
      ['no name', { metadata: {} }, 422, /metadata\.name: Required value: name or generateName is required/],
      [
        'a bad label',
        { metadata: { name: 'x', labels: { team: 'a b' } } },
        422,
        /metadata\.labels: Invalid value: "a b": a valid label must be an empty string or consist of/,
      ],
      [
        'a resourceVersion',
        { metadata: { name: 'x', resourceVersion: '7' } },
        500,
        'resourceVersion should not be set on objects to be created',
      ],
    ])('refuses %s', async (_, change, status, message) => {
      const answer = await api.create(TRAINING_RUNS, { ...trainingRun('x'), ...change });
      expect(answer.status).toBe(status);
      expect(answer.body.message).toMatch(message);
    });

    it('dry run: answers as if, stores nothing', async () => {
      const { status, body } = await create({}, {}, '?dryRun=All');
      expect([status, body.spec.workers]).toEqual([201, 1]);
      expect((await api.get(path())).status).toBe(404);
    });
  });

  describe('fieldValidation', () => {
    const misspelt = { colour: 'red', stages: [{ name: 'load', minuts: 3 }] };

    it('Strict refuses unknown fields and names them all', async () => {
      const { status, body } = await create(misspelt, { fancy: 1 }, '?fieldValidation=Strict');
      expect(status).toBe(400);
      expect(body).toMatchObject({
        reason: 'BadRequest',
        message:
          'TrainingRun in version "v1" cannot be handled as a TrainingRun: strict decoding error: unknown field "metadata.fancy", unknown field "spec.colour", unknown field "spec.stages[0].minuts"',
      });
    });

    it('Warn stores without them and says so in headers', async () => {
      const text = JSON.stringify(trainingRun(run, misspelt)).replace('"model"', '"model":"nova","model"');
      const { status, headers, body } = await api.send('POST', `${TRAINING_RUNS}?fieldValidation=Warn`, {
        body: text,
        contentType: 'application/json',
      });
      expect(status).toBe(201);
      expect(body.spec).toMatchObject({ model: 'opus', stages: [{ name: 'load' }] });
      expect(body.spec.colour).toBeUndefined();
      const warnings = String(headers['warning']);
      expect(warnings).toContain('299 - "duplicate field \\"spec.model\\""');
      expect(warnings).toContain('299 - "unknown field \\"spec.colour\\""');
    });

    it('Ignore stores without them and says nothing', async () => {
      const { status, headers } = await create(misspelt, {}, '?fieldValidation=Ignore');
      expect([status, headers['warning']]).toEqual([201, undefined]);
    });

    it('keeps what the schema leaves open', async () => {
      const { body } = await create(
        { stages: [{ name: 'load', free: { any: ['thing', 1] } }] },
        {},
        '?fieldValidation=Strict',
      );
      expect(body.spec.stages[0].free).toEqual({ any: ['thing', 1] });
    });

    it('Strict refuses an unknown field in a patch', async () => {
      await create();
      const { status, body } = await api.merge(`${path()}?fieldValidation=Strict`, { spec: { colour: 'red' } });
      expect(status).toBe(422);
      expect(body.message).toContain('strict decoding error: unknown field "spec.colour"');
    });

    it('refuses other words', async () => {
      const { status, body } = await create({}, {}, '?fieldValidation=Loose');
      expect(status).toBe(422);
      expect(body.message).toContain(
        'fieldValidation: Unsupported value: "Loose": supported values: "", "Ignore", "Strict", "Warn"',
      );
    });
  });

  describe('update', () => {
    it('bumps the generation when the spec changes, and only then', async () => {
      const { body: created } = await create();
      const relabelled = await api.put(path(), {
        ...created,
        metadata: { ...created.metadata, labels: { team: 'x' } },
      });
      expect(relabelled.body.metadata.generation).toBe(1);
      const respecced = await api.put(path(), { ...relabelled.body, spec: { model: 'nova' } });
      expect(respecced.body.metadata).toMatchObject({ generation: 2, uid: created.metadata.uid });
      expect(respecced.body.spec.workers).toBe(1);
    });

    it('changes nothing when nothing changes', async () => {
      const { body: created } = await create();
      const again = await api.put(path(), created);
      expect(again.body.metadata.resourceVersion).toBe(created.metadata.resourceVersion);
    });

    it('refuses an old version', async () => {
      const { body: old } = await create();
      await api.merge(path(), { spec: { workers: 2 } });
      const { status, body } = await api.put(path(), { ...old, spec: { model: 'nova' } });
      expect(status).toBe(409);
      expect(body).toMatchObject({
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on trainingruns.lab.example.com "${run}": the object has been modified; please apply your changes to the latest version and try again`,
        details: { name: run, ...GROUP_DETAILS },
      });
    });

    it('wants to know which version it replaces', async () => {
      await create();
      const { status, body } = await api.put(path(), trainingRun(run));
      expect(status).toBe(422);
      expect(body.message).toMatch(
        /metadata\.resourceVersion: Invalid value: 0(x0)?: must be specified for an update$/,
      );
    });

    it('refuses another name and finds no missing object', async () => {
      const { body: created } = await create();
      const renamed = await api.put(path(), { ...created, metadata: { ...created.metadata, name: 'other' } });
      expect(renamed.body.message).toBe(`the name of the object (other) does not match the name on the URL (${run})`);
      const missing = await api.put(`${TRAINING_RUNS}/nowhere`, trainingRun('nowhere', {}, { resourceVersion: '1' }));
      expect([missing.status, missing.body.message]).toEqual([404, 'trainingruns.lab.example.com "nowhere" not found']);
    });

    it('keeps spec and status to their own endpoints', async () => {
      const { body: created } = await create();
      const changed = { ...created, spec: { model: 'nova' }, status: { workers: 2 } };
      const status = await api.put(`${path()}/status`, changed);
      expect(status.body).toMatchObject({
        spec: { model: 'opus' },
        status: { workers: 2 },
        metadata: { generation: 1 },
      });
      expect(status.body.metadata.managedFields).toContainEqual(
        expect.objectContaining({ manager: 'contract', subresource: 'status' }),
      );
      const main = await api.merge(path(), { spec: { model: 'nova' }, status: { workers: 9 } });
      expect(main.body).toMatchObject({ spec: { model: 'nova' }, status: { workers: 2 }, metadata: { generation: 2 } });
    });
  });

  describe('patch', () => {
    it('merge: sets, removes with null, replaces lists', async () => {
      await create({ options: { a: '1', b: '2' }, notes: ['x', 'y'] });
      const { status, body } = await api.merge(path(), { spec: { options: { a: null, c: '3' }, notes: ['z'] } });
      expect(status).toBe(200);
      expect(body.spec).toMatchObject({ options: { b: '2', c: '3' }, notes: ['z'] });
      expect(body.spec.options.a).toBeUndefined();
    });

    it('merge: an old resourceVersion is a conflict', async () => {
      const { body: old } = await create();
      await api.merge(path(), { spec: { workers: 2 } });
      const { resourceVersion } = old.metadata;
      const { status } = await api.merge(path(), { metadata: { resourceVersion }, spec: { workers: 3 } });
      expect(status).toBe(409);
    });

    const jsonPatch = (operations: unknown): Promise<Json> =>
      api.send('PATCH', path(), { body: operations, contentType: 'application/json-patch+json' });

    it('JSON patch: add, replace, remove, move, copy, test', async () => {
      await create({ options: { a: '1' }, notes: ['x', 'z'] });
      const { body } = await jsonPatch([
        { op: 'test', path: '/spec/options/a', value: '1' },
        { op: 'add', path: '/spec/notes/1', value: 'y' },
        { op: 'add', path: '/spec/notes/-', value: 'end' },
        { op: 'replace', path: '/spec/workers', value: 4 },
        { op: 'copy', from: '/spec/options/a', path: '/spec/options/b' },
        { op: 'move', from: '/spec/options/a', path: '/spec/options/c~1d' },
        { op: 'remove', path: '/spec/notes/0' },
      ]);
      expect(body.spec).toMatchObject({ notes: ['y', 'z', 'end'], workers: 4, options: { b: '1', 'c/d': '1' } });
      expect(body.spec.options.a).toBeUndefined();
    });

    it.each([
      [
        'a test that fails',
        [{ op: 'test', path: '/spec/workers', value: 99 }],
        422,
        'the server rejected our request due to an error in our request',
      ],
      [
        'a path that is not there',
        [{ op: 'remove', path: '/spec/nowhere' }],
        422,
        'the server rejected our request due to an error in our request',
      ],
      [
        'no list',
        { op: 'remove' },
        400,
        'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
      ],
    ])('JSON patch: refuses %s', async (_, operations, status, message) => {
      await create();
      const answer = await jsonPatch(operations);
      expect([answer.status, answer.body.message]).toEqual([status, message]);
    });

    it('has no strategic merge for custom kinds, and says which types it has', async () => {
      await create();
      const contentType = 'application/strategic-merge-patch+json';
      const { status, body } = await api.send('PATCH', path(), { body: { spec: {} }, contentType });
      expect(status).toBe(415);
      expect(body).toMatchObject({
        reason: 'UnsupportedMediaType',
        message:
          'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
      });
    });

    it('finds no missing object', async () => {
      expect((await api.merge(`${TRAINING_RUNS}/nowhere`, { spec: {} })).status).toBe(404);
    });

    it('dry run: answers as if, stores nothing', async () => {
      await create();
      const { body } = await api.merge(`${path()}?dryRun=All`, { spec: { workers: 9 } });
      expect(body.spec.workers).toBe(9);
      expect((await api.get(path())).body.spec.workers).toBe(1);
    });
  });

  describe('scale', () => {
    it('reads and writes the number of workers alone', async () => {
      await create({ workers: 3 });
      const { body } = await api.get(`${path()}/scale`);
      expect(body).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name: run },
        spec: { replicas: 3 },
        status: { replicas: 0 },
      });
      const scaled = await api.merge(`${path()}/scale`, { spec: { replicas: 5 } });
      expect(scaled.body.spec).toEqual({ replicas: 5 });
      const { body: object } = await api.get(path());
      expect(object.spec).toMatchObject({ model: 'opus', workers: 5 });
      expect(object.metadata.managedFields).toContainEqual(
        expect.objectContaining({ subresource: 'scale', fieldsV1: { 'f:spec': { 'f:workers': {} } } }),
      );
    });
  });

  describe('delete', () => {
    it('removes at once and says what it removed', async () => {
      const { body: created } = await create();
      const { status, body } = await api.delete(path());
      expect(status).toBe(200);
      expect(body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: run, ...GROUP_DETAILS, uid: created.metadata.uid },
      });
      const again = await api.delete(path());
      expect([again.status, again.body.reason]).toEqual([404, 'NotFound']);
    });

    it('waits for finalizers, takes no new ones, goes with the last', async () => {
      await create({}, { finalizers: ['lab.example.com/archive'] });
      const { body: marked } = await api.delete(path());
      expect(marked.metadata).toMatchObject({
        generation: 2,
        deletionGracePeriodSeconds: 0,
        finalizers: ['lab.example.com/archive'],
      });
      expect(marked.metadata.deletionTimestamp).toMatch(/Z$/);
      const again = await api.delete(path());
      expect(again.body.metadata.resourceVersion).toBe(marked.metadata.resourceVersion);
      const more = await api.merge(path(), {
        metadata: { finalizers: ['lab.example.com/archive', 'lab.example.com/late'] },
      });
      expect(more.status).toBe(422);
      expect(more.body.message).toContain(
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"lab.example.com/late"}',
      );
      const last = await api.merge(path(), { metadata: { finalizers: null } });
      expect([last.status, last.body.metadata.finalizers]).toEqual([200, undefined]);
      expect((await api.get(path())).status).toBe(404);
    });

    it('dry run: leaves the object', async () => {
      await create();
      expect((await api.delete(`${path()}?dryRun=All`)).status).toBe(200);
      expect((await api.get(path())).status).toBe(200);
    });

    it('holds to its preconditions', async () => {
      await create();
      const { status, body } = await api.delete(path(), { preconditions: { uid: 'another' } });
      expect([status, body.reason]).toEqual([409, 'Conflict']);
      expect(body.message).toContain('the UID in the precondition (another) does not match the UID in record');
    });

    it('removes a collection by label', async () => {
      const labels = { batch: run };
      await create({}, { labels });
      await api.create(TRAINING_RUNS, trainingRun(`${run}-b`, {}, { labels }));
      const { body } = await api.delete(`${TRAINING_RUNS}?labelSelector=batch=${run}`);
      expect(body.items.map((item: Json) => item.metadata.name)).toEqual([run, `${run}-b`]);
      expect((await api.get(`${TRAINING_RUNS}?labelSelector=batch=${run}`)).body.items).toEqual([]);
    });
  });
});
