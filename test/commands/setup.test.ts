import { afterEach, describe, expect, it } from 'vitest';
import { RESOURCES } from '../../src/domain/kube-object.ts';
import type { SetupResult } from '../../src/domain/setup-result.ts';
import { type SetupWorld, SPEECH_FILE, startSetupWorld } from '../helpers/setup-world.ts';

let world: SetupWorld;
afterEach(async () => {
  await world.stop();
});

const json = ['--yes', '-o', 'json'];

function stepsOf(result: SetupResult) {
  return result.steps.map(({ id, kind, status }) => `${status} ${kind} ${id}`);
}

describe('from a healthy cluster to what the file says', () => {
  it('makes the role, enables autoscaling, and applies every kind in its order', async () => {
    world = await startSetupWorld();
    const { exitCode, json: document, stderr } = await world.setup(json);
    expect(stderr).not.toContain('error');
    expect(exitCode).toBe(0);
    const result = document<SetupResult>();
    expect(stepsOf(result)).toEqual([
      'done create create-role',
      'done create put-role-policy',
      'done update enable-autoscaling',
      'done wait await-autoscaling',
      'done create apply-nodeclass-gpu',
      'done wait await-nodeclass-gpu',
      'done create apply-nodeclass-cpu',
      'done wait await-nodeclass-cpu',
      'done create apply-nodepool-gpu',
      'done wait await-nodepool-gpu',
      'done create apply-nodepool-cpu',
      'done wait await-nodepool-cpu',
      'done create apply-workload-serving-transcribe',
      'done wait await-workload-serving-transcribe',
      'done create apply-workload-serving-archive',
      'done wait await-workload-serving-archive',
      'done create apply-scaledobject-serving-transcribe',
      'done wait await-scaledobject-serving-transcribe',
    ]);
    expect(result).toMatchObject({
      schema: 'hpscale.setup/v1',
      cluster: 'speech-cluster',
      region: 'us-west-2',
      file: 'hpscale.yaml',
      dryRun: 'none',
      changed: { created: 9, updated: 1, deleted: 0, unchanged: 0 },
      autoscaling: { status: 'InService', type: 'Karpenter' },
    });
    const { store } = world.sandbox.kube;
    expect(store.get(RESOURCES.nodePool, 'gpu')?.spec).toMatchObject({ limits: { 'nvidia.com/gpu': '4' }, weight: 10 });
    expect(store.get(RESOURCES.deployment, 'archive', 'serving')?.spec).toMatchObject({ replicas: 2 });
  });

  it('adds a group that is not there with one UpdateCluster, before autoscaling is enabled, and once only', async () => {
    world = await startSetupWorld();
    await world.write(`${SPEECH_FILE}
instanceGroups:
  - { name: gpu-g6-c, instanceTypes: [ml.g6.xlarge], like: gpu-g6-a }
`);
    const { exitCode, json: document } = await world.setup(json);
    expect(exitCode).toBe(0);
    const steps = stepsOf(document<SetupResult>());
    expect(steps).toContain('done create add-instance-groups');
    expect(steps.indexOf('done create add-instance-groups')).toBeLessThan(
      steps.indexOf('done update enable-autoscaling'),
    );
    const quotaPages = world.sandbox.log.entries.filter(({ operation }) => operation === 'ListServiceQuotas');
    const askedTwice = quotaPages.length - new Set(quotaPages.map(({ input }) => JSON.stringify(input))).size;
    expect(askedTwice).toBe(0);
    world.sandbox.log.clear();
    expect((await world.setup()).exitCode).toBe(0);
    expect(world.sandbox.mutations()).toEqual([]);
  });

  it('touches nothing when a group has vanished between the plan and the first step', async () => {
    world = await startSetupWorld();
    const { aws, seed, log } = world.sandbox;
    let isGone = false;
    log.subscribe(({ operation }) => {
      if (operation !== 'list deployments' || isGone) return;
      isGone = true;
      const wish = { ClusterName: 'speech-cluster', InstanceGroupsToDelete: ['gpu-g6-b'] };
      aws.call('sagemaker', 'UpdateCluster', wish, seed.caller.arn);
    });
    const { exitCode, stderr } = await world.setup();
    expect(stderr).toMatch(/hpscale\.yaml:\d+:\d+: .*gpu-g6-b/);
    expect(exitCode).toBe(3);
    expect(world.sandbox.mutations().map(({ operation }) => operation)).toEqual(['UpdateCluster']);
  });

  it('changes nothing the second time, and says so', async () => {
    world = await startSetupWorld();
    await world.setup();
    world.sandbox.log.clear();
    const { exitCode, json: document, stderr } = await world.setup(['-o', 'json']);
    expect(exitCode).toBe(0);
    expect(world.sandbox.mutations()).toEqual([]);
    const result = document<SetupResult>();
    expect(result.steps.map(({ status }) => status)).toEqual(result.steps.map(() => 'unchanged'));
    expect(result.changed).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    expect(stderr).toContain('hpscale.yaml asks for nothing that is not there: nothing was changed');
    expect((await world.diff()).exitCode).toBe(0);
  });

  it('asks for each kind once, and for no object by itself, when all is as it should be', async () => {
    world = await startSetupWorld();
    await world.setup();
    world.sandbox.log.clear();
    await world.setup();
    const calls = world.sandbox.log.entries.map(({ service, operation }) => `${service} ${operation}`);
    expect(calls.filter((call) => call.startsWith('kubernetes get '))).toEqual([]);
    for (const call of ['kubernetes list nodepools', 'kubernetes list scaledobjects', 'sagemaker DescribeCluster']) {
      expect(calls.filter((other) => other === call)).toEqual([call]);
    }
  });

  it.each([
    ['a limit', 'cpu: 64', 'cpu: 96', 'apply-nodepool-cpu'],
    ['a group of a node class', '[workers-c5-a, workers-c5-b]', '[workers-c5-a]', 'apply-nodeclass-cpu'],
    ['a field that is left out from now on', '    weight: 10\n', '', 'apply-nodepool-gpu'],
    ['the maximum of a scaled object', 'maxReplicas: 3', 'maxReplicas: 2', 'apply-scaledobject-serving-transcribe'],
    ['the memory of a workload', 'memory: 1024Mi', 'memory: 2Gi', 'apply-workload-serving-archive'],
  ])('editing %s is one step that changes something', async (_what, before, after, id) => {
    world = await startSetupWorld();
    await world.setup();
    await world.write(SPEECH_FILE.replace(before, after));
    world.sandbox.log.clear();
    const { exitCode, json: document } = await world.setup([...json, '--no-wait']);
    expect(exitCode).toBe(0);
    const changed = document<SetupResult>().steps.filter(({ kind }) => kind !== 'noop');
    expect(changed.map((step) => step.id)).toEqual([id]);
    expect(changed[0]?.diff).not.toBe('');
    const ours = world.sandbox.mutations().filter(({ principal }) => principal.includes('PlatformEngineer'));
    const writes = ours.map(({ operation }) => operation).filter((operation) => !operation.endsWith(' leases'));
    expect(writes).toEqual([expect.stringMatching(/^apply /)]);
  });

  it('takes another spelling of a quantity for the same', async () => {
    world = await startSetupWorld();
    await world.setup();
    await world.write(SPEECH_FILE.replace('memory: 1024Mi', 'memory: 1Gi').replace('cpu: 64', 'cpu: 64000m'));
    expect((await world.diff()).exitCode).toBe(0);
  });
});

describe('--dry-run', () => {
  it('proves on the API server what it knows, the rest by its own schemas, and changes nothing', async () => {
    world = await startSetupWorld();
    const { exitCode, json: document, stderr } = await world.setup(['--dry-run=server', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(world.sandbox.mutations()).toEqual([]);
    const details = new Map(document<SetupResult>().steps.map(({ id, detail }) => [id, detail]));
    expect(details.get('apply-nodepool-gpu')).toContain(
      "by hpscale's own schema: the API server does not know NodePool",
    );
    expect(details.get('apply-workload-serving-archive')).toBe('the API server takes it');
    expect(stderr).toContain('do it: hpscale setup -f hpscale.yaml');
  });

  it('shows what the API server refuses with its place in the file', async () => {
    world = await startSetupWorld();
    world.sandbox.faults.add({
      service: 'kubernetes',
      operation: 'apply deployments',
      error: 'Invalid',
      status: 422,
      message: 'Deployment.apps "archive" is invalid: spec.template: not today',
      times: 2,
    });
    const { exitCode, stderr } = await world.setup(['--dry-run=server']);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/hpscale\.yaml:\d+:\d+: the API server refuses Deployment/);
  });
});

it('leaves node classes and pools for the next run when it does not wait for autoscaling', async () => {
  world = await startSetupWorld();
  const { exitCode, json: document, stderr } = await world.setup([...json, '--no-wait']);
  expect(exitCode).toBe(0);
  expect(document<SetupResult>().steps.map(({ id }) => id)).not.toContain('apply-nodeclass-gpu');
  expect(stderr).toContain('4 node classes and node pools come when autoscaling is InService');
  await world.sandbox.clock.advance(600_000);
  expect((await world.setup()).exitCode).toBe(0);
  expect((await world.diff()).exitCode).toBe(0);
});

it('says that a scaled object of the file takes over the replicas', async () => {
  world = await startSetupWorld();
  await world.write(SPEECH_FILE.replace('gpus: 1 }', 'gpus: 1, replicas: 2 }'));
  const { stderr } = await world.setup(['--dry-run']);
  expect(stderr).toContain('the replicas of the workload "transcribe" are left to the scaled object "transcribe"');
});

describe('what cannot be is said before anything is touched', () => {
  const refusal = async (flags: readonly string[] = ['--yes']) => {
    world.sandbox.log.clear();
    const { exitCode, stderr } = await world.setup([...flags, '-o', 'json']);
    expect(world.sandbox.mutations()).toEqual([]);
    return { exitCode, error: JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Record<string, unknown> };
  };

  it('places every objection in the file, all at once', async () => {
    world = await startSetupWorld();
    await world.write(
      SPEECH_FILE.replace('workers-c5-b]', 'workers-c5-z]')
        .replace('[ml.g6.xlarge, ml.g6.4xlarge]', '[ml.g6.12xlarge]')
        .replace('namespace: serving', 'namespace: servign'),
    );
    const { exitCode, error } = await refusal();
    expect(exitCode).toBe(3);
    expect(error).toMatchObject({ code: 'setup-refused' });
    expect(error['hint']).toMatch(
      /- hpscale\.yaml:11:36: .*the cluster "speech-cluster" has no instance group "workers-c5-z"/,
    );
    expect(error['hint']).toContain('no group of the node class "gpu" has the instance type ml.g6.12xlarge');
    expect(error['hint']).toContain('there is no namespace "servign"');
  });

  it('refuses a group with running nodes, unless it may be drained', async () => {
    world = await startSetupWorld();
    await world.write(SPEECH_FILE.replace('[workers-c5-a, workers-c5-b]', '[workers-c5-a, workers-c5-b, system]'));
    const { exitCode, error } = await refusal();
    expect(exitCode).toBe(3);
    expect(error).toMatchObject({ code: 'group-has-running-nodes' });
    expect(error['message']).toMatch(/^hpscale\.yaml:11:50: /);
  });

  it('stops for KEDA before anything else, with the line that installs it', async () => {
    world = await startSetupWorld((seed) => ({ ...seed, kubernetes: { ...seed.kubernetes, keda: null } }));
    const { exitCode, error } = await refusal();
    expect(exitCode).toBe(3);
    expect(error).toMatchObject({ code: 'resource-type-missing' });
    expect(error['hint']).toContain('helm');
  });

  it('leaves a cluster to the tool that keeps it, with the patch for that tool, unless told', async () => {
    world = await startSetupWorld((seed) => ({
      ...seed,
      clusters: seed.clusters.map((cluster) => ({
        ...cluster,
        tags: { 'aws:cloudformation:stack-name': 'speech-platform' },
      })),
    }));
    const { exitCode, error } = await refusal();
    expect(exitCode).toBe(3);
    expect(error).toMatchObject({ code: 'kept-by-another-tool' });
    expect(error['message']).toMatch(/^hpscale\.yaml:3:1: the cluster speech-cluster is kept by CloudFormation/);
    const { exitCode: told, stderr } = await world.setup(['--yes', '--take-over']);
    expect(told).toBe(0);
    expect(stderr).toContain('the cluster speech-cluster is kept by CloudFormation');
  });

  it('needs consent without a terminal', async () => {
    world = await startSetupWorld();
    const { exitCode, error } = await refusal([]);
    expect(exitCode).toBe(2);
    expect(error).toMatchObject({ code: 'needs-consent' });
  });
});
