/** Server-side apply and field ownership, held against the sandbox and every real API server at hand. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kubeTargets } from '../../helpers/kube-targets.ts';
import type { Api, Json } from './api.ts';
import {
  configuration,
  trainingRun,
  startWithTrainingRuns,
  TRAINING_RUNS,
  type TrainingRunServer,
} from './training-runs.ts';

/** Who owns what, without the times. */
function owners(object: Json): Json {
  return object.metadata.managedFields.map((entry: Json) => ({
    manager: entry.manager,
    operation: entry.operation,
    subresource: entry.subresource,
    fields: entry.fieldsV1,
  }));
}

describe.each(kubeTargets())('server-side apply on $name', (target) => {
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

  const path = (manager: string, more = ''): string => `${TRAINING_RUNS}/${run}?fieldManager=${manager}${more}`;
  const createByEditor = (spec: Json): Promise<Json> =>
    api.create(`${TRAINING_RUNS}?fieldManager=editor`, trainingRun(run, spec));

  it('creates the object and owns what the configuration names, not what was defaulted', async () => {
    const config = configuration(run, { model: 'opus', options: { seed: '7' }, notes: [], languages: ['de'] });
    const { status, body } = await api.apply(path('hpscale'), config);
    expect(status).toBe(201);
    expect(body.spec).toMatchObject({ model: 'opus', workers: 1, size: 'small', owner: { name: 'ada' }, notes: [] });
    expect(body.metadata.generation).toBe(1);
    expect(owners(body)).toEqual([
      {
        manager: 'hpscale',
        operation: 'Apply',
        fields: {
          'f:spec': {
            'f:model': {},
            'f:options': { 'f:seed': {} },
            'f:notes': {},
            'f:languages': { 'v:"de"': {} },
          },
        },
      },
    ]);
  });

  it('changes nothing when applied twice: same version, same generation', async () => {
    const config = configuration(run, { model: 'opus', workers: 3, stages: [{ name: 'load', minutes: 5 }] });
    const first = await api.apply(path('hpscale'), config);
    const second = await api.apply(path('hpscale'), config);
    expect(second.status).toBe(200);
    expect(second.body.metadata).toEqual(first.body.metadata);
  });

  it('a create owns all that it brought and all that was defaulted', async () => {
    const { body } = await createByEditor({ languages: ['de', 'fr'], options: { a: '1' }, stages: [{ name: 'load' }] });
    expect(owners(body)).toEqual([
      {
        manager: 'editor',
        operation: 'Update',
        fields: {
          'f:spec': {
            '.': {},
            'f:model': {},
            'f:workers': {},
            'f:size': {},
            'f:owner': { '.': {}, 'f:name': {} },
            'f:languages': { '.': {}, 'v:"de"': {}, 'v:"fr"': {} },
            'f:options': { '.': {}, 'f:a': {} },
            'f:stages': { '.': {}, 'k:{"name":"load"}': { '.': {}, 'f:name': {} } },
          },
        },
      },
    ]);
  });

  it('names the manager and the field of one conflict', async () => {
    await createByEditor({ workers: 3 });
    const { status, body } = await api.apply(path('hpscale'), configuration(run, { workers: 7 }));
    expect(status).toBe(409);
    expect(body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "editor" using lab.example.com/v1: .spec.workers',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "editor" using lab.example.com/v1',
            field: '.spec.workers',
          },
        ],
      },
    });
  });

  it('lists several conflicts by manager', async () => {
    await createByEditor({ stages: [{ name: 'load', minutes: 3 }] });
    await api.merge(path('operator'), { spec: { workers: 4 } });
    const config = { workers: 7, model: 'nova', size: 'large', stages: [{ name: 'load', minutes: 9 }] };
    const { body } = await api.apply(path('hpscale'), configuration(run, config));
    expect(body.message).toBe(
      [
        'Apply failed with 4 conflicts: conflicts with "editor" using lab.example.com/v1:',
        '- .spec.model',
        '- .spec.size',
        '- .spec.stages[name="load"].minutes',
        'conflicts with "operator" using lab.example.com/v1:',
        '- .spec.workers',
      ].join('\n'),
    );
    expect(body.details.causes).toHaveLength(4);
  });

  it('takes the fields over with force', async () => {
    await createByEditor({ workers: 3 });
    const { status, body } = await api.apply(path('hpscale', '&force=true'), configuration(run, { workers: 7 }));
    expect(status).toBe(200);
    expect(body.spec.workers).toBe(7);
    expect(body.metadata.generation).toBe(2);
    expect(owners(body).map(({ manager }: Json) => manager)).toEqual(['hpscale', 'editor']);
    expect(owners(body)[1].fields['f:spec']['f:workers']).toBeUndefined();
  });

  it('shares a field when both want the same value', async () => {
    await createByEditor({ workers: 3 });
    const { status, body } = await api.apply(path('hpscale'), configuration(run, { workers: 3 }));
    expect(status).toBe(200);
    expect(owners(body).map(({ fields }: Json) => 'f:workers' in fields['f:spec'])).toEqual([true, true]);
  });

  it('removes what its configuration no longer names, and gives defaults back', async () => {
    const full = {
      model: 'opus',
      workers: 5,
      options: { a: '1', b: '2' },
      stages: [{ name: 'load' }, { name: 'serve' }],
    };
    await api.apply(path('hpscale'), configuration(run, full));
    const { body } = await api.apply(
      path('hpscale'),
      configuration(run, { model: 'opus', options: { b: '2' }, stages: [{ name: 'serve' }] }),
    );
    expect(body.spec).toMatchObject({ workers: 1, options: { b: '2' }, stages: [{ name: 'serve' }] });
    const { body: bare } = await api.apply(path('hpscale'), configuration(run, { model: 'opus' }));
    expect(bare.spec).toEqual({ model: 'opus', workers: 1, size: 'small', owner: { name: 'ada' } });
  });

  it('leaves what others own when it drops it', async () => {
    await createByEditor({ options: { a: '1' }, stages: [{ name: 'load', minutes: 3 }] });
    const mine = {
      model: 'opus',
      options: { a: '1', b: '2' },
      stages: [{ name: 'load', minutes: 3 }, { name: 'serve' }],
    };
    await api.apply(path('hpscale'), configuration(run, mine));
    const { body } = await api.apply(path('hpscale'), configuration(run, { model: 'opus' }));
    expect(body.spec.options).toEqual({ a: '1' });
    expect(body.spec.stages).toEqual([{ name: 'load', minutes: 3 }]);
  });

  it('merges keyed lists by key, in the order of the configuration', async () => {
    await createByEditor({ stages: [{ name: 'load', minutes: 1 }, { name: 'train' }, { name: 'serve' }] });
    const config = { stages: [{ name: 'serve' }, { name: 'publish' }, { name: 'load' }] };
    const { body } = await api.apply(path('hpscale'), configuration(run, config));
    expect(body.spec.stages).toEqual([
      { name: 'train' },
      { name: 'serve' },
      { name: 'publish' },
      { name: 'load', minutes: 1 },
    ]);
  });

  it('unites sets and replaces atomic lists', async () => {
    await createByEditor({ languages: ['de', 'fr'], notes: ['first'] });
    const config = configuration(run, { languages: ['it', 'de'], notes: ['second'] });
    const { body } = await api.apply(path('hpscale', '&force=true'), config);
    expect(body.spec.languages.toSorted()).toEqual(['de', 'fr', 'it']);
    expect(body.spec.notes).toEqual(['second']);
  });

  it('an update takes the fields that it changes', async () => {
    await api.apply(path('hpscale'), configuration(run, { model: 'opus', workers: 2, options: { a: '1' } }));
    const { body } = await api.merge(path('operator'), { spec: { workers: 4, options: { a: null, c: '3' } } });
    expect(owners(body)).toEqual([
      { manager: 'hpscale', operation: 'Apply', fields: { 'f:spec': { 'f:model': {} } } },
      {
        manager: 'operator',
        operation: 'Update',
        fields: { 'f:spec': { 'f:workers': {}, 'f:options': { 'f:c': {} } } },
      },
    ]);
  });

  it('keeps the status to its own endpoint', async () => {
    await api.apply(path('hpscale'), { ...configuration(run, { model: 'opus' }), status: { workers: 9 } });
    const before = await api.get(`${TRAINING_RUNS}/${run}`);
    expect(before.body.status).toBeUndefined();
    const status = { workers: 2, conditions: [{ type: 'Ready', status: 'True' }] };
    const applied = await api.apply(`${TRAINING_RUNS}/${run}/status?fieldManager=controller`, {
      ...configuration(run, { model: 'nova' }),
      status,
    });
    expect(applied.body).toMatchObject({ spec: { model: 'opus' }, status });
    expect(applied.body.metadata.generation).toBe(1);
    expect(owners(applied.body)).toContainEqual({
      manager: 'controller',
      operation: 'Apply',
      subresource: 'status',
      fields: {
        'f:status': {
          'f:workers': {},
          'f:conditions': { 'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} } },
        },
      },
    });
  });

  it('refuses unknown and mistyped fields of the configuration, whatever fieldValidation says', async () => {
    const prefix = `failed to create typed patch object (/${run}; lab.example.com/v1, Kind=TrainingRun): `;
    const unknown = await api.apply(path('hpscale', '&fieldValidation=Ignore'), configuration(run, { modle: 'opus' }));
    expect(unknown.status).toBe(500);
    expect(unknown.body.message).toBe(`${prefix}.spec.modle: field not declared in schema`);
    const mistyped = await api.apply(path('hpscale'), configuration(run, { workers: 'three' }));
    expect(mistyped.body.message).toBe(`${prefix}.spec.workers: expected numeric (int or float), got string`);
    const twice = await api.apply(path('hpscale'), configuration(run, { stages: [{ name: 'a' }, { name: 'a' }] }));
    expect(twice.body.message).toContain('.spec.stages: duplicate entries for key [name="a"]');
    const keyless = await api.apply(path('hpscale'), configuration(run, { stages: [{ minutes: 1 }] }));
    expect(keyless.body.message).toContain(
      '.spec.stages: element 0: associative list with keys has an element that omits',
    );
  });

  it.each([
    [
      'no field manager',
      '',
      {},
      422,
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    [
      'managed fields in the body',
      '?fieldManager=hpscale',
      { metadata: { name: 'x', managedFields: [{}] } },
      400,
      'metadata.managedFields must be nil',
    ],
    [
      'another kind',
      '?fieldManager=hpscale',
      { kind: 'Job' },
      400,
      'invalid object type: lab.example.com/v1, Kind=Job',
    ],
    [
      'another name',
      '?fieldManager=hpscale',
      { metadata: { name: 'y' } },
      400,
      'the name of the object (y) does not match the name on the URL (x)',
    ],
  ])('refuses %s', async (...[, query, change, status, message]) => {
    const config = { ...configuration('x', { model: 'opus' }), ...change };
    const answer = await api.apply(`${TRAINING_RUNS}/x${query}`, config);
    expect([answer.status, answer.body.message]).toEqual([status, message]);
  });

  it('a dry run answers as if, and stores nothing', async () => {
    const { status } = await api.apply(path('hpscale', '&dryRun=All'), configuration(run, { model: 'opus' }));
    expect(status).toBe(201);
    expect((await api.get(`${TRAINING_RUNS}/${run}`)).status).toBe(404);
    await createByEditor({ workers: 3 });
    const dry = await api.apply(path('hpscale', '&dryRun=All&force=true'), configuration(run, { workers: 8 }));
    expect(dry.body.spec.workers).toBe(8);
    expect((await api.get(`${TRAINING_RUNS}/${run}`)).body.spec.workers).toBe(3);
  });

  it('takes YAML', async () => {
    const yaml = `apiVersion: lab.example.com/v1\nkind: TrainingRun\nmetadata: {name: ${run}}\nspec:\n  model: opus\n  workers: 2\n`;
    const { status, body } = await api.apply(path('hpscale'), yaml);
    expect([status, body.spec.workers]).toEqual([201, 2]);
  });

  it('forgets ownership when an update resets managedFields', async () => {
    await createByEditor({ workers: 3 });
    const reset = await api.merge(path('operator'), { metadata: { managedFields: [{}] } });
    expect(reset.body.metadata.managedFields).toBeUndefined();
    const { status, body } = await api.apply(path('hpscale', '&force=true'), configuration(run, { workers: 4 }));
    expect(status).toBe(200);
    expect(owners(body).map(({ manager }: Json) => manager)).toEqual(['hpscale', 'before-first-apply']);
  });
});
