/** Schemas and CEL rules of custom resources, those of Karpenter and HyperPod included. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCrd } from '../../../src/schema/crds/index.ts';
import { kubeTargets, type RunningServer } from '../../helpers/kube-targets.ts';
import { connect, install, type Api, type Json } from './api.ts';
import { trainingRun, trainingRunDefinition, TRAINING_RUNS } from './training-runs.ts';

/** Our NodePool and HyperpodNodeClass under another group, so that a cluster's own stay untouched. */
function contractCopy(name: Parameters<typeof loadCrd>[0]): Json {
  const definition = structuredClone(loadCrd(name)) as Json;
  definition.spec.group = 'karpenter-contract.example.com';
  definition.metadata.name = `${definition.spec.names.plural}.${definition.spec.group}`;
  return definition;
}

const NODE_POOLS = '/apis/karpenter-contract.example.com/v1/nodepools';
const NODE_CLASSES = '/apis/karpenter-contract.example.com/v1/hyperpodnodeclasses';

function nodePool(change: (pool: Json) => void = () => undefined): Json {
  const pool = {
    apiVersion: 'karpenter-contract.example.com/v1',
    kind: 'NodePool',
    metadata: { name: 'gpu' },
    spec: {
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.sagemaker.amazonaws.com', kind: 'HyperpodNodeClass', name: 'gpu' },
          requirements: [{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: ['ml.g5.xlarge'] }],
        },
      },
      disruption: { consolidateAfter: '30s' },
    },
  };
  change(pool);
  return pool;
}

describe.each(kubeTargets())('validation on $name', (target) => {
  let server: RunningServer;
  let api: Api;
  const definitions = [
    trainingRunDefinition(),
    contractCopy('nodepools.karpenter.sh'),
    contractCopy('hyperpodnodeclasses.karpenter.sagemaker.amazonaws.com'),
  ];

  beforeAll(async () => {
    server = await target.start();
    api = await connect(server);
    for (const definition of definitions) await install(api, definition);
  }, 60_000);

  afterAll(async () => {
    for (const { metadata } of definitions) {
      await api.delete(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`);
    }
    await server.stop();
  });

  const causes = (body: Json): Json => body.details.causes.map(({ reason, field }: Json) => `${reason} ${field}`);

  it('reports everything that is wrong, with one cause each', async () => {
    const spec = {
      model: 'Opus99999',
      workers: 11,
      size: 'huge',
      languages: ['de', 'de'],
      stages: [{ name: 'load' }, { name: 'load' }, { minutes: 'three' }],
      limits: { cpu: 'lots' },
    };
    const { status, body } = await api.create(TRAINING_RUNS, trainingRun('bad', spec));
    expect([status, body.reason]).toEqual([422, 'Invalid']);
    expect(body.details).toMatchObject({ name: 'bad', group: 'lab.example.com', kind: 'TrainingRun' });
    expect(causes(body).toSorted()).toEqual(
      [
        'FieldValueTypeInvalid spec.stages[2].minutes',
        'FieldValueRequired spec.stages[2].name',
        'FieldValueInvalid spec.workers',
        'FieldValueInvalid spec.limits.cpu',
        'FieldValueNotSupported spec.size',
        'FieldValueTooLong spec.model',
        'FieldValueDuplicate spec.languages[1]',
        'FieldValueDuplicate spec.stages[1]',
        'FieldValueInvalid <nil>',
      ].toSorted(),
    );
    for (const text of [
      'spec.stages[2].minutes: Invalid value: "string": spec.stages[2].minutes in body must be of type integer: "string"',
      'spec.stages[2].name: Required value',
      'spec.workers: Invalid value: 11: spec.workers in body should be less than or equal to 10',
      'spec.limits.cpu: Invalid value: "lots": spec.limits.cpu in body should match \'^[0-9]+(Gi)?$\'',
      'spec.size: Unsupported value: "huge": supported values: "small", "large"',
      'spec.model: Too long: may not be more than 8 bytes',
      'spec.languages[1]: Duplicate value: "de"',
      'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    ]) {
      expect(body.message).toContain(text);
    }
  });

  it.each([
    ['a missing spec', { spec: undefined }, 'spec: Required value'],
    [
      'a pattern',
      { spec: { model: 'Opus' } },
      'spec.model: Invalid value: "Opus": spec.model in body should match \'^[a-z]+$\'',
    ],
    [
      'a minimum',
      { spec: { model: 'opus', workers: -1 } },
      'spec.workers: Invalid value: -1: spec.workers in body should be greater than or equal to 0',
    ],
    [
      'a wrong type',
      { spec: { model: 7 } },
      'spec.model: Invalid value: "integer": spec.model in body must be of type string: "integer"',
    ],
    [
      'too many items',
      { spec: { model: 'opus', languages: ['de', 'fr', 'it', 'es'] } },
      'spec.languages: Too many: 4: must have at most 3 items',
    ],
    ['a required member of an object', { spec: { model: 'opus', owner: {} } }, 'spec.owner.name: Required value'],
  ])('%s', async (_, change, message) => {
    const { status, body } = await api.create(TRAINING_RUNS, { ...trainingRun('bad'), ...change });
    expect(status).toBe(422);
    expect(body.message).toContain(message);
  });

  it('evaluates rules once the structure is right', async () => {
    const { status, body } = await api.create(TRAINING_RUNS, trainingRun('bad', { languages: ['d'] }));
    expect(status).toBe(422);
    // Since 1.33 the server leaves out the type ("object") of the value.
    expect(body.message).toMatch(
      /^TrainingRun\.lab\.example\.com "bad" is invalid: spec: Invalid value: ("object": )?languages are codes of two letters$/,
    );
  });

  it('compares with the old value, and holds unchanged faults against nobody', async () => {
    const path = `${TRAINING_RUNS}/kept`;
    await api.create(TRAINING_RUNS, trainingRun('kept'));
    const renamed = await api.merge(path, { spec: { owner: { name: 'bob' } } });
    expect(renamed.status).toBe(422);
    expect(renamed.body.message).toMatch(/spec\.owner: Invalid value: ("object": )?owner\.name is immutable$/);
    expect((await api.merge(path, { spec: { owner: { pager: 7 } } })).status).toBe(200);
  });

  describe('the NodePool', () => {
    it("takes the documented sample and fills in Karpenter's defaults", async () => {
      const { status, body } = await api.create(NODE_POOLS, nodePool());
      expect(status).toBe(201);
      expect(body.spec).toMatchObject({
        disruption: { budgets: [{ nodes: '10%' }], consolidationPolicy: 'WhenEmptyOrUnderutilized' },
        template: { spec: { expireAfter: '720h' } },
      });
      const { body: bare } = await api.create(
        `${NODE_POOLS}?dryRun=All`,
        nodePool((pool) => {
          pool.metadata.name = 'bare';
          delete pool.spec.disruption;
        }),
      );
      expect(bare.spec.disruption.consolidateAfter).toBe('0s');
    });

    it('keeps group and kind of its node class; the name may change', async () => {
      await api.create(
        NODE_POOLS,
        nodePool((pool) => (pool.metadata.name = 'moving')),
      );
      const patch = (nodeClassRef: Json): Promise<Json> =>
        api.merge(`${NODE_POOLS}/moving`, { spec: { template: { spec: { nodeClassRef } } } });
      const regrouped = await patch({ group: 'karpenter.k8s.aws' });
      expect(regrouped.status).toBe(422);
      expect(regrouped.body.message).toMatch(
        /spec\.template\.spec\.nodeClassRef: Invalid value: .*nodeClassRef\.group is immutable/,
      );
      expect((await patch({ kind: 'EC2NodeClass' })).body.message).toContain('nodeClassRef.kind is immutable');
      expect((await patch({ name: 'spot' })).status).toBe(200);
    });

    it.each([
      [
        'disruption without consolidateAfter',
        (pool: Json) => (pool.spec.disruption = { consolidationPolicy: 'WhenEmpty' }),
        'spec.disruption.consolidateAfter: Required value',
      ],
      [
        'an unknown consolidation policy',
        (pool: Json) => (pool.spec.disruption.consolidationPolicy = 'Always'),
        'spec.disruption.consolidationPolicy: Unsupported value: "Always": supported values: "WhenEmpty", "WhenEmptyOrUnderutilized"',
      ],
      [
        'a duration in days',
        (pool: Json) => (pool.spec.disruption.consolidateAfter = '1d'),
        "should match '^(([0-9]+(s|m|h))+|Never)$'",
      ],
      [
        'a budget with a schedule but no duration',
        (pool: Json) => (pool.spec.disruption.budgets = [{ nodes: '0', schedule: '@daily' }]),
        "'schedule' must be set with 'duration'",
      ],
      [
        'a budget over 100 %',
        (pool: Json) => (pool.spec.disruption.budgets = [{ nodes: '101%' }]),
        'spec.disruption.budgets[0].nodes in body should match',
      ],
      [
        'In without values',
        (pool: Json) => (pool.spec.template.spec.requirements[0].values = []),
        "requirements with operator 'In' must have a value defined",
      ],
      [
        'Gt of two values',
        (pool: Json) => (pool.spec.template.spec.requirements = [{ key: 'cpu', operator: 'Gt', values: ['1', '2'] }]),
        "requirements operator 'Gt' or 'Lt' must have a single positive integer value",
      ],
      [
        'fewer values than minValues',
        (pool: Json) => (pool.spec.template.spec.requirements[0].minValues = 2),
        "requirements with 'minValues' must have at least that many values specified in the 'values' field",
      ],
      [
        "a key of Karpenter's own domain",
        (pool: Json) => (pool.spec.template.spec.requirements[0].key = 'karpenter.sh/registered'),
        'label domain "karpenter.sh" is restricted',
      ],
      [
        'the host name as a key',
        (pool: Json) => (pool.spec.template.spec.requirements[0].key = 'kubernetes.io/hostname'),
        'label "kubernetes.io/hostname" is restricted',
      ],
      [
        'a restricted label',
        (pool: Json) => (pool.spec.template.metadata = { labels: { 'karpenter.sh/nodepool': 'x' } }),
        'label "karpenter.sh/nodepool" is restricted',
      ],
      [
        'an operator of a later version',
        (pool: Json) => (pool.spec.template.spec.requirements[0].operator = 'Gte'),
        'Unsupported value: "Gte"',
      ],
      [
        'a weight over 100',
        (pool: Json) => (pool.spec.weight = 101),
        'spec.weight in body should be less than or equal to 100',
      ],
      [
        'a limit that is no quantity',
        (pool: Json) => (pool.spec.limits = { cpu: 'many' }),
        'spec.limits.cpu in body should match',
      ],
      [
        'a taint without effect',
        (pool: Json) => (pool.spec.template.spec.taints = [{ key: 'gpu' }]),
        'spec.template.spec.taints[0].effect: Required value',
      ],
      [
        'an empty node class name',
        (pool: Json) => (pool.spec.template.spec.nodeClassRef.name = ''),
        'name may not be empty',
      ],
      [
        'no requirements',
        (pool: Json) => delete pool.spec.template.spec.requirements,
        'spec.template.spec.requirements: Required value',
      ],
    ])('refuses %s', async (_, change, message) => {
      const pool = nodePool((fresh) => {
        fresh.metadata.name = 'refused';
        change(fresh);
      });
      const { status, body } = await api.create(NODE_POOLS, pool);
      expect(status).toBe(422);
      expect(body.message).toContain(message);
    });

    it('has no field terminationGracePeriodSeconds', async () => {
      const pool = nodePool((fresh) => (fresh.spec.template.spec.terminationGracePeriodSeconds = 30));
      const { status, body } = await api.create(`${NODE_POOLS}?fieldValidation=Strict`, pool);
      expect(status).toBe(400);
      expect(body.message).toBe(
        'NodePool in version "v1" cannot be handled as a NodePool: strict decoding error: unknown field "spec.template.spec.terminationGracePeriodSeconds"',
      );
    });
  });

  it('a node class takes at most ten instance groups', async () => {
    const nodeClass = (count: number): Json => ({
      apiVersion: 'karpenter-contract.example.com/v1',
      kind: 'HyperpodNodeClass',
      metadata: { name: `groups-${count}` },
      spec: { instanceGroups: Array.from({ length: count }, (_, index) => `gpu-${index}`) },
    });
    expect((await api.create(NODE_CLASSES, nodeClass(10))).status).toBe(201);
    const { status, body } = await api.create(NODE_CLASSES, nodeClass(11));
    expect(status).toBe(422);
    expect(body.message).toContain('spec.instanceGroups: Too many: 11: must have at most 10 items');
  });

  it('refuses a definition whose name does not follow from its group and plural', async () => {
    const definition = trainingRunDefinition();
    definition.metadata.name = 'wrong.lab.example.com';
    const { status, body } = await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    expect(status).toBe(422);
    expect(body.message).toContain(
      'metadata.name: Invalid value: "wrong.lab.example.com": must be spec.names.plural+"."+spec.group',
    );
  });

  it('refuses a rule that does not compile', async () => {
    const definition = trainingRunDefinition();
    definition.metadata.name = 'broken.lab.example.com';
    definition.spec.names = { kind: 'Broken', plural: 'broken' };
    definition.spec.versions[0].schema.openAPIV3Schema.properties.spec['x-kubernetes-validations'] = [
      { rule: 'self.model ==' },
    ];
    const { status, body } = await api.create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    expect(status).toBe(422);
    expect(body.message).toContain('compilation failed');
  });
});
