/** Reading, listing, watching, discovery and access, held against the sandbox and real API servers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kubeTargets } from '../../helpers/kube-targets.ts';
import { connect, type Api, type Json, type Role } from './api.ts';
import { trainingRun, startWithTrainingRuns, TRAINING_RUNS, type TrainingRunServer } from './training-runs.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

const names = (list: Json): Json => list.items.map((item: Json) => item.metadata.name);
const types = (events: readonly Json[]): Json => events.map(({ type, object }) => `${type} ${object.metadata.name}`);

describe.each(kubeTargets())('reads on $name', (target) => {
  let running: TrainingRunServer;
  let api: Api;
  let batch: string;
  let batches = 0;

  beforeAll(async () => {
    running = await startWithTrainingRuns(target);
    api = running.api;
  }, 60_000);

  afterAll(() => running.stop());

  beforeEach(() => {
    batches += 1;
    batch = `batch-${batches}`;
  });

  const create = async (name: string, labels: Json = {}, spec: Json = {}): Promise<Json> => {
    const answer = await api.create(
      TRAINING_RUNS,
      trainingRun(`${batch}-${name}`, spec, { labels: { batch, ...labels } }),
    );
    return answer.body;
  };
  const inBatch = (more = ''): string => `${TRAINING_RUNS}?labelSelector=batch=${batch}${more}`;

  describe('list', () => {
    it('sorts by name and says how fresh it is', async () => {
      await create('c');
      await create('a');
      const last = await create('b');
      const { body } = await api.get(inBatch());
      expect(body).toMatchObject({ kind: 'TrainingRunList', apiVersion: 'lab.example.com/v1' });
      expect(names(body)).toEqual([`${batch}-a`, `${batch}-b`, `${batch}-c`]);
      expect(Number(body.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(last.metadata.resourceVersion));
    });

    it('pages with limit and continue', async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name);
      const seen: string[] = [];
      let token = '';
      const sizes: number[] = [];
      do {
        const { body } = await api.get(inBatch(`&limit=2&continue=${encodeURIComponent(token)}`));
        seen.push(...names(body));
        sizes.push(body.items.length);
        token = body.metadata.continue ?? '';
      } while (token !== '');
      expect(sizes).toEqual([2, 2, 1]);
      expect(seen).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `${batch}-${name}`));
    });

    it.each([
      ['tier=gold', ['a']],
      ['tier==gold', ['a']],
      ['tier!=gold', ['b', 'c']],
      ['tier', ['a', 'b']],
      ['!tier', ['c']],
      ['tier in (gold, silver)', ['a', 'b']],
      ['tier notin (gold)', ['b', 'c']],
      ['tier in (gold,silver),region=us', ['b']],
    ])('selects labels by %s', async (selector, expected) => {
      await create('a', { tier: 'gold' });
      await create('b', { tier: 'silver', region: 'us' });
      await create('c', { region: 'us' });
      const { body } = await api.get(
        `${TRAINING_RUNS}?labelSelector=${encodeURIComponent(`batch=${batch},${selector}`)}`,
      );
      expect(names(body)).toEqual(expected.map((name) => `${batch}-${name}`));
    });

    it('selects by metadata.name, and by no field that the kind does not have', async () => {
      await create('a');
      await create('b');
      const { body } = await api.get(`${TRAINING_RUNS}?fieldSelector=metadata.name=${batch}-b`);
      expect(names(body)).toEqual([`${batch}-b`]);
      const refused = await api.get(`${TRAINING_RUNS}?fieldSelector=spec.model=opus`);
      expect([refused.status, refused.body.message]).toEqual([400, 'field label not supported: spec.model']);
    });

    it.each([
      ['limit=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
      ['continue=xx', 'invalid continue token'],
      ['labelSelector=a%3D%3D%3Db', 'unable to parse requirement'],
    ])('refuses %s', async (query, message) => {
      const { status, body } = await api.get(`${TRAINING_RUNS}?${query}`);
      expect([status, body.reason]).toEqual([400, 'BadRequest']);
      expect(body.message).toContain(message);
    });

    it('waits for no version of the future', async () => {
      const { status, body } = await api.get(`${TRAINING_RUNS}?resourceVersion=99999999`);
      expect([status, body.reason]).toEqual([504, 'Timeout']);
      expect(body.message).toContain('Too large resource version: 99999999');
    });
  });

  describe('tables', () => {
    it('have the columns of the CRD, with values of their types', async () => {
      await create('a', {}, { workers: 4 });
      const { body } = await api.get(inBatch(), TABLE);
      expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
      expect(body.columnDefinitions.map(({ name, type, priority }: Json) => [name, type, priority])).toEqual([
        ['Name', 'string', 0],
        ['Model', 'string', 0],
        ['Ready', 'string', 0],
        ['Age', 'date', 0],
        ['Workers', 'integer', 1],
      ]);
      const [row] = body.rows;
      expect(row.cells).toEqual([`${batch}-a`, 'opus', null, expect.stringMatching(/^\d+s$/), 4]);
      expect(row.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: `${batch}-a` } });
    });

    it('read conditions through filters, and carry what includeObject asks for', async () => {
      await create('a');
      const status = { conditions: [{ type: 'Ready', status: 'False' }] };
      await api.merge(`${TRAINING_RUNS}/${batch}-a/status`, { status });
      const { body } = await api.get(`${TRAINING_RUNS}/${batch}-a?includeObject=Object`, TABLE);
      expect(body.rows[0].cells[2]).toBe('False');
      expect(body.rows[0].object.status).toEqual(status);
    });

    it('there is metadata alone', async () => {
      await create('a');
      const { body } = await api.get(inBatch(), 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
      expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { name: `${batch}-a` } }] });
      expect(body.items[0].spec).toBeUndefined();
    });
  });

  describe('watch', () => {
    const watch = (query: string, count: number): Promise<readonly Json[]> =>
      api.watch(`${TRAINING_RUNS}?watch=1&labelSelector=batch=${batch}&${query}`, (events) => events.length >= count);

    it('tells what is there, then what changes', async () => {
      await create('a');
      const events = watch('', 4);
      // The watch has begun when its first event is here; the rest follows on its own.
      await api.watch(`${TRAINING_RUNS}?watch=1&labelSelector=batch=${batch}`, (seen) => seen.length >= 1);
      await create('b');
      await api.merge(`${TRAINING_RUNS}/${batch}-b`, { spec: { workers: 2 } });
      await api.delete(`${TRAINING_RUNS}/${batch}-a`);
      expect(types(await events)).toEqual([
        `ADDED ${batch}-a`,
        `ADDED ${batch}-b`,
        `MODIFIED ${batch}-b`,
        `DELETED ${batch}-a`,
      ]);
    });

    it('resumes from a version, without what was there before', async () => {
      await create('a');
      const { body: list } = await api.get(inBatch());
      await create('b');
      await api.delete(`${TRAINING_RUNS}/${batch}-b`);
      const events = await watch(`resourceVersion=${list.metadata.resourceVersion}`, 2);
      expect(types(events)).toEqual([`ADDED ${batch}-b`, `DELETED ${batch}-b`]);
      const [added, deleted] = events;
      expect(Number(deleted.object.metadata.resourceVersion)).toBeGreaterThan(
        Number(added.object.metadata.resourceVersion),
      );
    });

    it('an object that leaves the selection is deleted from it, one that enters is added', async () => {
      const { metadata } = await create('a', { tier: 'gold' });
      const path = `${TRAINING_RUNS}/${batch}-a`;
      await api.merge(path, { metadata: { labels: { tier: 'silver' } } });
      await api.merge(path, { metadata: { labels: { tier: 'gold' } } });
      const selector = encodeURIComponent(`batch=${batch},tier=gold`);
      const events = await api.watch(
        `${TRAINING_RUNS}?watch=1&labelSelector=${selector}&resourceVersion=${metadata.resourceVersion}`,
        (seen) => seen.length >= 2,
      );
      expect(types(events)).toEqual([`DELETED ${batch}-a`, `ADDED ${batch}-a`]);
    });

    it('answers a version that is too old with 410 in the stream', async () => {
      await create('a');
      const [event] = await watch('resourceVersion=1', 1);
      expect(event).toMatchObject({ type: 'ERROR', object: { kind: 'Status', reason: 'Expired', code: 410 } });
      expect(event.object.message).toMatch(/^too old resource version: 1 \(\d+\)$/);
    });

    it('ends after timeoutSeconds', async () => {
      const { body: list } = await api.get(inBatch());
      const events = await watch(`timeoutSeconds=1&resourceVersion=${list.metadata.resourceVersion}`, 99);
      expect(events).toEqual([]);
    });

    it('refuses a version that is no number', async () => {
      const { status, body } = await api.get(`${TRAINING_RUNS}?watch=1&resourceVersion=abc`);
      expect([status, body.message]).toEqual([
        500,
        'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
      ]);
    });
  });

  describe('discovery', () => {
    it('lists the group once its definition is there, aggregated', async () => {
      const { headers, body } = await api.get('/apis', AGGREGATED);
      expect(headers['content-type']).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
      const group = body.items.find((item: Json) => item.metadata.name === 'lab.example.com');
      const [resource] = group.versions[0].resources;
      expect(resource).toMatchObject({
        resource: 'trainingruns',
        responseKind: { group: 'lab.example.com', version: 'v1', kind: 'TrainingRun' },
        scope: 'Cluster',
        singularResource: 'trainingrun',
        shortNames: ['tr'],
      });
      expect(resource.verbs.toSorted()).toEqual([
        'create',
        'delete',
        'deletecollection',
        'get',
        'list',
        'patch',
        'update',
        'watch',
      ]);
      expect(resource.subresources.map((sub: Json) => sub.subresource).toSorted()).toEqual(['scale', 'status']);
    });

    it('lists groups and resources in the plain form', async () => {
      const { body: groups } = await api.get('/apis');
      expect(groups.groups).toContainEqual({
        name: 'lab.example.com',
        versions: [{ groupVersion: 'lab.example.com/v1', version: 'v1' }],
        preferredVersion: { groupVersion: 'lab.example.com/v1', version: 'v1' },
      });
      const { body: resources } = await api.get('/apis/lab.example.com/v1');
      expect(resources.resources.map(({ name, kind }: Json) => [name, kind]).toSorted()).toEqual([
        ['trainingruns', 'TrainingRun'],
        ['trainingruns/scale', 'Scale'],
        ['trainingruns/status', 'TrainingRun'],
      ]);
    });

    it('describes the kind in OpenAPI v3, with its parameters', async () => {
      const { body: root } = await api.get('/openapi/v3');
      const { serverRelativeURL } = root.paths['apis/lab.example.com/v1'];
      const { body } = await api.get(serverRelativeURL);
      const schema = body.components.schemas['com.example.lab.v1.TrainingRun'];
      expect(schema['x-kubernetes-group-version-kind']).toEqual([
        { group: 'lab.example.com', version: 'v1', kind: 'TrainingRun' },
      ]);
      expect(schema.properties.spec.properties.model).toMatchObject({
        type: 'string',
        maxLength: 8,
        description: 'What is trained.',
      });
      expect(schema.properties.metadata.allOf).toEqual([
        { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      ]);
      const { patch } = body.paths['/apis/lab.example.com/v1/trainingruns/{name}'];
      expect(patch['x-kubernetes-group-version-kind']).toEqual({
        group: 'lab.example.com',
        version: 'v1',
        kind: 'TrainingRun',
      });
      const parameters = patch.parameters.map((parameter: Json) => parameter.name);
      expect(parameters).toEqual(expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation', 'force']));
    });

    it('has OpenAPI v2, as JSON and as the protobuf that kubectl reads before it applies a List', async () => {
      const { body } = await api.get('/openapi/v2');
      expect(body).toMatchObject({ swagger: '2.0', info: {}, paths: {} });
      const answer = await api.get('/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf');
      expect(answer.headers['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
      // Field 1, length-delimited, three bytes: swagger.
      expect(answer.text.slice(0, 5)).toBe('\n\u00032.0');
    });
  });

  describe('paths', () => {
    it.each([
      ['/apis/nowhere.example.com/v1/things', '404 page not found\n'],
      ['/apis/nowhere.example.com', '404 page not found\n'],
    ])('%s is plain text', async (path, text) => {
      const answer = await api.get(path);
      expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
        404,
        text,
        'text/plain; charset=utf-8',
      ]);
    });

    it('a resource that a group does not have: plain text in custom groups, a Status in built-in ones', async () => {
      const custom = await api.get('/apis/lab.example.com/v1/nothings');
      expect([custom.status, custom.text]).toEqual([404, '404 page not found\n']);
      const builtIn = await api.get('/apis/apiextensions.k8s.io/v1/nothings');
      expect(builtIn.body).toMatchObject({
        reason: 'NotFound',
        message: 'the server could not find the requested resource',
      });
    });

    it('a method that a path does not take', async () => {
      const custom = await api.send('PUT', TRAINING_RUNS);
      expect([custom.status, custom.body.message]).toEqual([400, 'name must be provided']);
      const { status, body } = await api.send('PUT', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
      expect([status, body.reason, body.message]).toEqual([
        405,
        'MethodNotAllowed',
        'the server does not allow this method on the requested resource',
      ]);
    });

    it('health and version need no token', async () => {
      const stranger = await connect(running.server, 'stranger');
      expect((await stranger.get('/readyz')).text).toBe('ok');
      expect((await stranger.get('/healthz')).text).toBe('ok');
      expect((await stranger.get('/version')).body.gitVersion).toMatch(/^v1\.\d+\.\d+/);
    });

    it('a body that is no JSON', async () => {
      const { status, body } = await api.send('POST', TRAINING_RUNS, {
        body: 'no json',
        contentType: 'application/json',
      });
      expect([status, body.reason]).toEqual([400, 'BadRequest']);
      const typed = await api.send('POST', TRAINING_RUNS, { body: '{}', contentType: 'text/plain' });
      expect([typed.status, typed.body.reason]).toEqual([415, 'UnsupportedMediaType']);
    });
  });

  describe('access', () => {
    const as = (role: Role): Promise<Api> => connect(running.server, role);

    it('a token that nobody knows is unauthorized', async () => {
      const { status, body } = await (await as('stranger')).get(TRAINING_RUNS);
      expect(status).toBe(401);
      expect(body).toMatchObject({ kind: 'Status', message: 'Unauthorized', reason: 'Unauthorized', code: 401 });
    });

    it('a viewer looks, and changes nothing', async () => {
      const viewer = await as('viewer');
      expect((await viewer.get(TRAINING_RUNS)).status).toBe(200);
      const { status, body } = await viewer.create(TRAINING_RUNS, trainingRun('forbidden'));
      expect([status, body.reason]).toEqual([403, 'Forbidden']);
      expect(body.message).toMatch(
        /^trainingruns\.lab\.example\.com is forbidden: User "[\w-]+" cannot create resource "trainingruns" in API group "lab\.example\.com" at the cluster scope/,
      );
      expect(body.details).toEqual({ group: 'lab.example.com', kind: 'trainingruns' });
    });

    it('nobody is told what they may not do, and to what', async () => {
      const nobody = await as('nobody');
      const one = await nobody.get(`${TRAINING_RUNS}/opus`);
      expect(one.body.message).toMatch(
        /^trainingruns\.lab\.example\.com "opus" is forbidden: User "[\w-]+" cannot get resource "trainingruns" in API group "lab\.example\.com" at the cluster scope/,
      );
      const scaled = await nobody.merge(`${TRAINING_RUNS}/opus/scale`, {});
      expect(scaled.body.message).toContain('cannot patch resource "trainingruns/scale" in API group');
      const there = await nobody.get('/apis/lab.example.com/v1/namespaces/lab/trainingruns');
      expect(there.body.message).toContain('in API group "lab.example.com" in the namespace "lab"');
      const path = await nobody.get('/metrics');
      expect(path.body.message).toMatch(/^forbidden: User "[\w-]+" cannot get path "\/metrics"/);
    });
  });
});
