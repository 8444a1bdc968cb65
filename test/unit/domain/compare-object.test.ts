import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import type { Kube } from '../../../src/context.ts';
import { changedByOthers, compareObject, isSame } from '../../../src/domain/compare-object.ts';
import { driftOf, driftText, isByHand, mayPutBack } from '../../../src/domain/field-drift.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../../../src/domain/kube-object.ts';
import { fieldText } from '../../../src/domain/managed-fields.ts';
import { buildNodePool } from '../../../src/manifests/node-pool.ts';
import { buildWorkload } from '../../../src/manifests/workload.ts';
import { createKubeWorld } from '../../helpers/kube-world.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/start-sandbox.ts';

const WANTED: KubeObject = {
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: 'gpu', labels: { 'app.kubernetes.io/managed-by': 'hpscale' } },
  spec: { limits: { cpu: '64' }, disruption: { budgets: [{ nodes: '10%' }] } },
};
const OWNED = {
  'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/managed-by': {} } },
  'f:spec': { 'f:limits': { 'f:cpu': {} }, 'f:disruption': { 'f:budgets': {} } },
};

interface Entry {
  readonly manager: string;
  readonly operation?: 'Apply' | 'Update';
  readonly fields: object;
  readonly time?: string;
}

function live(spec: object, entries: readonly Entry[]): KubeObject {
  const managedFields = entries.map(({ manager, operation = 'Update', fields, time }) => ({
    manager,
    operation,
    fieldsV1: fields,
    ...(time === undefined ? {} : { time }),
  }));
  return { ...WANTED, metadata: { ...WANTED.metadata, managedFields }, spec };
}

const ours = (fields: object = OWNED): Entry => ({ manager: 'hpscale', operation: 'Apply', fields });

describe('comparing with the live object', () => {
  const told = (spec: object, entries: readonly Entry[], wanted = WANTED) => {
    const { different, adopted, removed } = compareObject(wanted, live(spec, entries));
    return { different: different.map(({ path }) => fieldText(path)), adopted, removed };
  };
  const spec = WANTED.spec as object;

  it.each([
    ['all of it is ours', spec, [ours()], {}],
    ['defaults beside it', { ...spec, weight: 1, limits: { cpu: '64', memory: '1Ti' } }, [ours()], {}],
    ['another spelling of a quantity', { ...spec, limits: { cpu: '64000m' } }, [ours()], {}],
    ['a quantity as a number', { ...spec, limits: { cpu: 64 } }, [ours()], {}],
    ['another value', { ...spec, limits: { cpu: '32' } }, [ours()], { different: ['spec.limits.cpu'] }],
    ['a field that is gone', { ...spec, limits: {} }, [ours()], { different: ['spec.limits.cpu'] }],
    [
      'one item of a list',
      { ...spec, disruption: { budgets: [{ nodes: '20%' }] } },
      [ours()],
      { different: ['spec.disruption.budgets'] },
    ],
    [
      'a field that we no longer want',
      { ...spec, weight: 9 },
      [ours({ ...OWNED, 'f:spec': { ...OWNED['f:spec'], 'f:weight': {} } })],
      { removed: ['spec.weight'] },
    ],
    [
      'nothing of ours',
      spec,
      [{ manager: 'kubectl-create', fields: OWNED }],
      { adopted: ['metadata.labels.app.kubernetes.io/managed-by', 'spec.limits.cpu', 'spec.disruption.budgets'] },
    ],
  ])('%s', (_what, current, entries, expected) => {
    expect(told(current, entries)).toEqual({ different: [], adopted: [], removed: [], ...expected });
  });

  it('compares containers by their names, not by their places', () => {
    const wanted = buildWorkload({
      name: 'transcribe',
      namespace: 'serving',
      cpu: '0.5',
      memory: '1Gi',
      gpus: 0,
      image: 'registry.example/pause:3',
      tolerations: [],
    });
    const [container] = wanted.spec.template.spec['containers'] as readonly object[];
    const sidecar = { name: 'mesh', image: 'registry.example/mesh:1' };
    const containers = [sidecar, { ...container, resources: { requests: { cpu: '500m', memory: '1Gi' } } }];
    const template = { ...wanted.spec.template, spec: { ...wanted.spec.template.spec, containers } };
    const { different } = compareObject(wanted, { ...wanted, spec: { ...wanted.spec, template } });
    expect(different).toEqual([]);
  });
});

describe('what others changed', () => {
  const edited = live({ ...(WANTED.spec as object), limits: { cpu: '32' } }, [
    ours({ ...OWNED, 'f:spec': { 'f:disruption': { 'f:budgets': {} } } }),
    { manager: 'kubectl-patch', fields: { 'f:spec': { 'f:limits': { 'f:cpu': {} } } }, time: '2026-11-24T01:00:00Z' },
    { manager: 'kubectl-edit', fields: { 'f:spec': { 'f:limits': { 'f:cpu': {} } } }, time: '2026-11-24T02:14:09Z' },
    { manager: 'karpenter', fields: { 'f:status': {} }, time: '2026-11-24T03:00:00Z' },
  ]);

  it('names the last who owns the field', () => {
    expect(changedByOthers(compareObject(WANTED, edited), edited).map(({ by }) => by.name)).toEqual(['kubectl-edit']);
  });

  it('says it in one line, with the date when it was not today', () => {
    const [drift] = driftOf(compareObject(WANTED, edited), edited);
    if (!drift) throw new Error('no drift');
    const line = 'spec.limits.cpu: 64 → 32 was changed by kubectl-edit';
    expect(driftText(drift, Date.UTC(2026, 10, 24, 9))).toBe(`${line} at 02:14 UTC`);
    expect(driftText(drift, Date.UTC(2026, 10, 25, 9))).toBe(`${line} on 2026-11-24 at 02:14 UTC`);
    expect(driftText({ ...drift, at: null }, 0)).toBe(line);
  });

  it('is nothing on an object that hpscale never applied', () => {
    const foreign = live({ limits: { cpu: '32' } }, [{ manager: 'kubectl-create', fields: OWNED }]);
    expect(driftOf(compareObject(WANTED, foreign), foreign)).toEqual([]);
    expect(mayPutBack(['kubectl-create'], foreign)).toBe(false);
  });

  it.each([
    ['kubectl-edit', 'Update', true],
    ['kubectl-patch', 'Update', true],
    ['kubectl', 'Update', true],
    ['k9s', 'Update', true],
    ['hpscale', 'Update', true],
    ['kubectl-client-side-apply', 'Update', false],
    ['kubectl', 'Apply', false],
    ['helm', 'Update', false],
    ['argocd-controller', 'Apply', false],
    ['kube-controller-manager', 'Update', false],
  ] as const)('%s by %s is by hand: %s', (name, operation, expected) => {
    expect(isByHand({ name, operation })).toBe(expected);
  });

  it('is put back only when all of it is by hand', () => {
    expect(mayPutBack(['kubectl-edit', 'kubectl-patch'], edited)).toBe(true);
    expect(mayPutBack(['kubectl-edit', 'karpenter'], edited)).toBe(false);
    expect(mayPutBack(['somebody-unknown'], edited)).toBe(false);
  });
});

describe("against the API server's own server-side apply", () => {
  let sandbox: TestSandbox;
  let kube: Kube;
  beforeAll(async () => {
    sandbox = await startTestSandbox('autoscaled');
    kube = await createKubeWorld().connect({ kind: 'kubeconfig', file: sandbox.kubeconfig });
  });
  afterAll(async () => {
    await sandbox.stop();
  });

  const word = fc.stringMatching(/^[a-z]([a-z0-9]{0,6}[a-z0-9])?$/);
  const labels = fc.dictionary(word, word, { maxKeys: 3 });
  const amount = fc.constantFrom('4', '64', '500m', '0.5', '2Gi', '1024Mi', '1e3');
  // Custom resources keep quantities as they are written: there, another spelling is the same to us alone.
  const plainAmount = fc.constantFrom('4', '64', '500m', '2Gi');
  const pool = fc.record({
    instanceTypes: fc.uniqueArray(fc.constantFrom('ml.g6.xlarge', 'ml.c5.xlarge'), { maxLength: 2 }),
    zones: fc.uniqueArray(fc.constantFrom('us-west-2a', 'us-west-2b'), { maxLength: 2 }),
    limits: fc.dictionary(fc.constantFrom('cpu', 'memory', 'nvidia.com/gpu'), plainAmount, { maxKeys: 3 }),
    taints: fc.array(fc.record({ key: word, effect: fc.constantFrom('NoSchedule', 'NoExecute') }), { maxLength: 2 }),
    labels,
    consolidateAfter: fc.constantFrom('5m', '1h30m', 'Never'),
    budgets: fc.array(fc.record({ nodes: fc.constantFrom('10%', '3') }), { maxLength: 2 }),
    weight: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  });
  const workload = fc.record({
    replicas: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    cpu: amount,
    memory: amount,
    gpus: fc.integer({ min: 0, max: 2 }),
    tolerations: fc.array(fc.record({ key: word }), { maxLength: 2 }),
  });
  const manifest = fc.oneof(
    pool.map(({ weight, ...spec }): [ResourceType, KubeObject] => [
      RESOURCES.nodePool,
      buildNodePool({
        name: 'speech',
        nodeClass: 'gpu',
        capacityTypes: [],
        startupTaints: [],
        consolidationPolicy: 'WhenEmpty',
        expireAfter: 'Never',
        ...spec,
        ...(weight === undefined ? {} : { weight }),
      }),
    ]),
    workload.map(({ replicas, ...spec }): [ResourceType, KubeObject] => [
      RESOURCES.deployment,
      buildWorkload({
        name: 'speech',
        namespace: 'default',
        image: 'registry.example/pause:3',
        ...spec,
        ...(replicas === undefined ? {} : { replicas }),
      }),
    ]),
  );

  it('what was applied is the same, and so is whatever the dry run would leave unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(manifest, manifest, async ([type, first], [otherType, second]) => {
        await kube.apply(type, first, { force: true });
        const applied = await listed(type, first);
        expect(isSame(compareObject(first, applied))).toBe(true);
        if (type !== otherType) return;
        if (!isSame(compareObject(second, applied))) return;
        expect((await kube.apply(type, second, { dryRun: true, before: applied })).action).toBe('unchanged');
      }),
      { numRuns: 60 },
    );
  });

  async function listed(type: ResourceType, { metadata }: KubeObject): Promise<KubeObject> {
    const objects = await kube.list(type, { withManagers: true });
    const found = objects.find((object) => object.metadata.name === metadata.name);
    if (!found) throw new Error(`${metadata.name} is not there`);
    return found;
  }
});
