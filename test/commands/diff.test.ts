import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DiffResult } from '../../src/domain/diff-result.ts';
import { RESOURCES, type ResourceType } from '../../src/domain/kube-object.ts';
import type { SetupResult } from '../../src/domain/setup-result.ts';
import { applyAs } from '../helpers/apply-as.ts';
import { type SetupWorld, SPEECH_FILE, startSetupWorld } from '../helpers/setup-world.ts';

let world: SetupWorld;
beforeEach(async () => {
  world = await startSetupWorld();
});
afterEach(async () => {
  await world.stop();
});

/** Somebody writes the object with other values: kubectl edit, a controller. */
function change(type: ResourceType, name: string, edit: (spec: Record<string, unknown>) => object, manager: string) {
  const { store } = world.sandbox.kube;
  const live = store.get(type, name, type.isNamespaced ? 'serving' : undefined);
  if (!live) throw new Error(`${name} is not there`);
  store.update(type, { ...live, spec: edit({ ...(live.spec as Record<string, unknown>) }) }, manager);
}

async function changesOf(flags: readonly string[] = []): Promise<DiffResult['changes']> {
  const { json } = await world.diff(['-o', 'json', ...flags]);
  return json<DiffResult>().changes;
}

const changingIds = (result: SetupResult) =>
  result.steps.filter(({ kind }) => ['create', 'update', 'delete'].includes(kind)).map(({ id }) => id);

describe('before anything is there', () => {
  it('lists all that would be made, and changes nothing', async () => {
    const { exitCode, json } = await world.diff(['-o', 'json']);
    expect(exitCode).toBe(1);
    expect(world.sandbox.mutations()).toEqual([]);
    const result = json<DiffResult>();
    expect(result).toMatchObject({ schema: 'hpscale.diff/v1', cluster: 'speech-cluster', file: 'hpscale.yaml' });
    expect(result.changes.map(({ kind, name, action }) => `${action} ${kind} ${name}`)).toEqual([
      'create Role hpscale-speech-cluster-us-west-2',
      'update Autoscaling speech-cluster',
      'create HyperpodNodeClass gpu',
      'create HyperpodNodeClass cpu',
      'create NodePool gpu',
      'create NodePool cpu',
      'create Deployment transcribe',
      'create Deployment archive',
      'create ScaledObject transcribe',
    ]);
    expect(result.changes.at(4)?.diff).toContain("nvidia.com/gpu: '4'");
  });
});

describe('after setup', () => {
  beforeEach(async () => {
    expect((await world.setup()).exitCode).toBe(0);
    world.sandbox.log.clear();
  });

  it('is silent about what is as the file says', async () => {
    const { exitCode, stdout } = await world.diff();
    expect(stdout).toBe('speech-cluster is as hpscale.yaml says\n');
    expect(exitCode).toBe(0);
    expect(world.sandbox.mutations()).toEqual([]);
  });

  it('shows what somebody edited, who and when; setup puts it back', async () => {
    await world.sandbox.clock.advance(3600_000);
    change(RESOURCES.nodePool, 'cpu', (spec) => ({ ...spec, limits: { cpu: '32' } }), 'kubectl-edit');
    const { exitCode, stdout } = await world.diff();
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/spec\.limits\.cpu: 64 (→|->) 32 was changed by kubectl-edit at 03:\d\d UTC/);
    expect(await changesOf()).toMatchObject([
      {
        kind: 'NodePool',
        name: 'cpu',
        namespace: null,
        action: 'update',
        drift: [{ field: 'spec.limits.cpu', wanted: '64', live: '32', manager: 'kubectl-edit', operation: 'Update' }],
      },
    ]);
    const { exitCode: setupExit, json, stderr } = await world.setup(['--yes', '-o', 'json']);
    expect(setupExit).toBe(0);
    expect(changingIds(json<SetupResult>())).toEqual(['apply-nodepool-cpu']);
    expect(stderr).toMatch(/spec\.limits\.cpu: 64 (→|->) 32 was changed by kubectl-edit/);
    expect(world.sandbox.kube.store.get(RESOURCES.nodePool, 'cpu')?.spec).toMatchObject({ limits: { cpu: '64' } });
    expect((await world.diff()).exitCode).toBe(0);
  });

  it.each([
    { type: RESOURCES.nodePool, name: 'gpu', edit: editTaints, field: 'spec.template.spec.taints' },
    {
      type: RESOURCES.deployment,
      name: 'archive',
      edit: editImage,
      field: 'spec.template.spec.containers[archive].image',
    },
    { type: RESOURCES.deployment, name: 'archive', edit: editReplicas, field: 'spec.replicas' },
  ])('tells of a hand in $field, and puts it back', async ({ type, name, edit, field }) => {
    change(type, name, edit, 'kubectl-patch');
    expect(await changesOf()).toMatchObject([{ name, drift: [{ field, manager: 'kubectl-patch' }] }]);
    expect((await world.setup()).exitCode).toBe(0);
    expect(await changesOf()).toEqual([]);
  });

  it('leaves alone what the file does not name', async () => {
    change(RESOURCES.nodePool, 'cpu', (spec) => ({ ...spec, limits: { cpu: '64', memory: '1Ti' } }), 'kubectl-edit');
    expect(await changesOf()).toEqual([]);
  });

  it('leaves the replicas of a workload to the scaled object of the file', async () => {
    await world.write(SPEECH_FILE.replace('gpus: 1 }', 'gpus: 1, replicas: 1 }'));
    change(RESOURCES.deployment, 'transcribe', (spec) => ({ ...spec, replicas: 3 }), 'keda-operator');
    expect(await changesOf()).toEqual([]);
  });

  it('refuses, before anything is touched, what another tool applies; takes it when told', async () => {
    const pool = world.sandbox.kube.store.get(RESOURCES.nodePool, 'cpu');
    if (!pool) throw new Error('the pool is not there');
    const { apiVersion, kind, metadata } = pool;
    await applyAs('argocd-controller', world.sandbox.kubeconfig, RESOURCES.nodePool, {
      apiVersion,
      kind,
      metadata: { name: metadata.name },
      spec: { ...(pool.spec as object), limits: { cpu: '16' } },
    });
    const before = world.sandbox.mutations().length;
    await world.write(SPEECH_FILE.replace('maxReplicas: 3', 'maxReplicas: 2'));
    const { exitCode, stderr } = await world.setup(['--yes', '-o', 'json']);
    expect(exitCode).toBe(3);
    expect(world.sandbox.mutations()).toHaveLength(before);
    const error = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(error).toMatchObject({ code: 'apply-conflict' });
    expect(error['message']).toMatch(
      /^hpscale\.yaml:\d+:5: NodePool "cpu" has fields that others manage: \.spec\.limits\.cpu is managed by "argocd-controller"/,
    );
    const forced = await world.setup(['--yes', '--force-conflicts', '-o', 'json']);
    expect(changingIds(forced.json())).toEqual(['apply-nodepool-cpu', 'apply-scaledobject-serving-transcribe']);
    expect(await changesOf()).toEqual([]);
  });

  it('refuses what a controller holds', async () => {
    change(RESOURCES.nodePool, 'cpu', (spec) => ({ ...spec, weight: 7 }), 'cost-optimizer');
    await world.write(SPEECH_FILE.replace('limits: { cpu: 64 }', 'limits: { cpu: 64 }\n    weight: 9'));
    const { exitCode, stderr } = await world.setup();
    expect(exitCode).toBe(3);
    expect(stderr).toContain('.spec.weight is managed by "cost-optimizer"');
  });

  it('sees a role that somebody changed', async () => {
    const name = 'hpscale-speech-cluster-us-west-2';
    const input = { RoleName: name, PolicyName: 'hpscale-autoscaling' };
    world.sandbox.aws.call('iam', 'DeleteRolePolicy', input, world.sandbox.seed.caller.arn);
    expect(await changesOf()).toMatchObject([{ kind: 'Role', name, action: 'update' }]);
    const { json } = await world.setup(['--yes', '-o', 'json']);
    expect(changingIds(json<SetupResult>())).toEqual(['put-role-policy']);
    expect(await changesOf()).toEqual([]);
  });
});

it('names -f when there is no file', async () => {
  const { exitCode, stderr } = await world.sandbox.run(['diff']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('-f hpscale.yaml');
});

function editReplicas(spec: Record<string, unknown>): object {
  return { ...spec, replicas: 5 };
}

function editTaints(spec: Record<string, unknown>): object {
  const template = spec['template'] as { readonly spec: object };
  return { ...spec, template: { ...template, spec: { ...template.spec, taints: [] } } };
}

function editImage(spec: Record<string, unknown>): object {
  const template = spec['template'] as { readonly spec: { readonly containers: readonly object[] } };
  const containers = template.spec.containers.map((container) => ({ ...container, image: 'registry.example/pause:9' }));
  return { ...spec, template: { ...template, spec: { ...template.spec, containers } } };
}
