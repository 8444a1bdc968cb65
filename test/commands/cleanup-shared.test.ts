/** What is shared or not hpscale's stays, and is named with the reason; what cannot be known is not guessed. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CleanupResult } from '../../src/domain/cleanup-result.ts';
import { type KubeObject, NODE_CLASS_GROUP, RESOURCES } from '../../src/domain/kube-object.ts';
import type { Seed, SeedCluster } from '../../src/sandbox/seed.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import { applyAs } from '../helpers/apply-as.ts';
import { dumpSandbox } from '../helpers/cleanup-world.ts';
import { claimedNode } from '../helpers/cleanup-pods.ts';
import { buildCluster, CLUSTER_ROLE } from '../helpers/seeds.ts';
import { type SetupWorld, startSetupWorld } from '../helpers/setup-world.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const CLUSTER = 'speech-cluster';
const ROLE = 'hpscale-speech-cluster-us-west-2';
const RESULT = ['--yes', '-o', 'json'];

let world: SetupWorld | undefined;
let sandbox: TestSandbox;
afterEach(async () => {
  await (world ?? sandbox).stop();
  world = undefined;
});

/** Of the batch team, with the role that hpscale makes for the speech team. */
const BATCH_CLUSTER: SeedCluster = {
  ...buildCluster({ name: 'batch-cluster', eksCluster: 'batch-eks', clusterRole: ROLE }),
  subnets: ['subnet-0f3a5c7e9b1d20001'],
  securityGroups: ['sg-0f3a5c7e9b1d20001'],
  instanceGroups: [{ name: 'batch', instanceTypes: ['ml.c5.xlarge'], count: 0 }],
};

interface Arns {
  readonly own: string;
  readonly other: string;
}

/** As the caller of the seed. */
function callAws(service: string, operation: string, input: Record<string, unknown>): Record<string, unknown> {
  return sandbox.aws.call(service, operation, input, sandbox.seed.caller.arn) as Record<string, unknown>;
}

async function startSettled(change?: (seed: Seed) => Seed): Promise<SetupWorld> {
  world = await startSetupWorld(change);
  ({ sandbox } = world);
  expect((await world.setup(['--yes', '--take-over'])).exitCode).toBe(0);
  await sandbox.clock.advance(600_000);
  return world;
}

/** `cleanup` without a file. */
async function cleanup(...flags: string[]) {
  return await sandbox.run(['cleanup', '--cluster', CLUSTER, ...RESULT, ...flags]);
}

function keptOf(result: CleanupResult): readonly string[] {
  return result.kept.map(({ what, reason }) => `${what}: ${reason}`);
}

function teamPool(name: string, nodeClass: string): KubeObject {
  const nodeClassRef = { group: NODE_CLASS_GROUP, kind: 'HyperpodNodeClass', name: nodeClass };
  const spec = { template: { spec: { nodeClassRef, requirements: [] } } };
  return { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name }, spec };
}

describe('what others made', () => {
  it('keeps the pool of a team, the class it needs, autoscaling and the role', async () => {
    await startSettled();
    sandbox.kube.store.create(RESOURCES.nodePool, teamPool('vision', 'gpu'), 'vision-team');
    const { exitCode, json } = await cleanup();
    expect(exitCode).toBe(0);
    expect(keptOf(json())).toEqual([
      'HyperpodNodeClass "gpu": the node pool vision uses it',
      `autoscaling of ${CLUSTER}: the node pool vision needs it`,
      `the IAM role ${ROLE}: autoscaling needs it`,
      'KEDA: hpscale did not make it',
      'the namespace serving: hpscale did not make it',
    ]);
    const names = sandbox.kube.store.list(RESOURCES.nodePool).map(({ metadata }) => metadata.name);
    expect(names).toEqual(['vision']);
    expect(sandbox.kube.store.list(RESOURCES.nodeClass).map(({ metadata }) => metadata.name)).toEqual(['gpu']);
  });

  it('keeps what another manager applies as well, and what Helm manages', async () => {
    await startSettled();
    const { store } = sandbox.kube;
    const pool = store.get(RESOURCES.nodePool, 'cpu');
    const mine = {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'cpu', labels: { team: 'web' } },
    };
    expect(pool).toBeDefined();
    await applyAs('kubectl', sandbox.kubeconfig, RESOURCES.nodePool, mine);
    const archive = store.get(RESOURCES.deployment, 'archive', 'serving');
    const annotations = { ...archive?.metadata.annotations, 'meta.helm.sh/release-name': 'archive' };
    if (archive)
      store.update(RESOURCES.deployment, { ...archive, metadata: { ...archive.metadata, annotations } }, 'helm');
    const { json } = await cleanup();
    expect(keptOf(json()).slice(0, 3)).toEqual([
      'Deployment "archive" in namespace "serving": Helm manages it (metadata.annotations["meta.helm.sh/release-name"]: archive)',
      'NodePool "cpu": kubectl applies it as well',
      'HyperpodNodeClass "cpu": the node pool cpu uses it',
    ]);
  });

  it('keeps what only has the label of hpscale', async () => {
    await startSettled();
    const labels = { 'app.kubernetes.io/managed-by': 'hpscale' };
    const pool = teamPool('copied', 'cpu');
    sandbox.kube.store.create(
      RESOURCES.nodePool,
      { ...pool, metadata: { ...pool.metadata, labels } },
      'kubectl-create',
    );
    expect(keptOf((await cleanup()).json())).toContain('NodePool "copied": hpscale did not apply it');
  });

  it.each([
    ['was made for another cluster', [], ({ other }: Arns) => other, ({ other }: Arns) => `it was made for ${other}`],
    ['another cluster uses', [BATCH_CLUSTER], ({ own }: Arns) => own, () => 'batch-cluster uses it'],
  ])('keeps a role that %s', async (_, clusters, tagOf, reasonOf) => {
    await startSettled((seed) => ({ ...seed, clusters: [...seed.clusters, ...clusters] }));
    const own = callAws('sagemaker', 'DescribeCluster', { ClusterName: CLUSTER })['ClusterArn'] as string;
    const arns = { own, other: 'arn:aws:sagemaker:us-west-2:111122223333:cluster/aaaabbbbcccc' };
    callAws('iam', 'TagRole', { RoleName: ROLE, Tags: [{ Key: 'hpscale:cluster', Value: tagOf(arns) }] });
    expect(keptOf((await cleanup()).json())).toContain(`the IAM role ${ROLE}: ${reasonOf(arns)}`);
    expect(dumpSandbox(sandbox, CLUSTER)).toHaveProperty([`role ${ROLE}`]);
  });
});

describe('what is not known', () => {
  it('leaves NodeRecovery as it is when nothing tells what it was', async () => {
    const healthy = loadSeed('healthy');
    sandbox = await startTestSandbox({ ...healthy, roles: [CLUSTER_ROLE] });
    await sandbox.run(['enable', '--cluster', CLUSTER, '--role', CLUSTER_ROLE.name, '--yes']);
    await sandbox.run(['nodeclass', 'apply', '--name', 'gpu', '--instance-group', 'gpu-g6-a', '--yes']);
    const { exitCode, json } = await cleanup();
    expect(exitCode).toBe(0);
    expect(json<CleanupResult>().kept).toEqual([
      {
        what: `NodeRecovery Automatic of ${CLUSTER}`,
        reason: 'what it was before autoscaling is not recorded',
        command: `aws sagemaker update-cluster --cluster-name ${CLUSTER} --node-recovery None`,
      },
      {
        what: `the IAM role ${CLUSTER_ROLE.name}`,
        reason: 'hpscale did not make it',
        command: `hpscale role delete --cluster ${CLUSTER} --name ${CLUSTER_ROLE.name} --adopt`,
      },
    ]);
    expect(sandbox.aws.autoscaling(CLUSTER).status).toBe('Disabled');
  });

  it('says that it may not read what NodeRecovery was, rather than that nobody noted it', async () => {
    await startSettled();
    sandbox.faults.add({ service: 'iam', operation: 'GetRole', error: 'AccessDenied', times: 1 });
    const kept = keptOf((await cleanup()).json());
    expect(kept).toContainEqual(
      expect.stringMatching(/^NodeRecovery Automatic of .+: what it was before autoscaling cannot be read: .*GetRole/),
    );
  });

  it('notes what NodeRecovery was when enabling changes it, and never anew', async () => {
    sandbox = await startTestSandbox('healthy');
    const noted = () => {
      const { Role } = callAws('iam', 'GetRole', { RoleName: ROLE }) as { Role: { Tags: { Key: string }[] } };
      return Role.Tags.find(({ Key }) => Key === 'hpscale:node-recovery-before');
    };
    await sandbox.run(['role', 'create', '--cluster', CLUSTER, '--yes']);
    const Tags = [{ Key: 'hpscale:node-recovery-before', Value: 'Automatic' }];
    callAws('iam', 'TagRole', { RoleName: ROLE, Tags });
    expect((await sandbox.run(['enable', '--cluster', CLUSTER, '--yes'])).exitCode).toBe(0);
    expect(noted()).toMatchObject({ Value: 'None' });
    await sandbox.run(['disable', '--cluster', CLUSTER, '--yes']);
    await sandbox.run(['enable', '--cluster', CLUSTER, '--yes']);
    expect(noted()).toMatchObject({ Value: 'None' });
    await cleanup();
    expect(callAws('sagemaker', 'DescribeCluster', { ClusterName: CLUSTER })).toMatchObject({ NodeRecovery: 'None' });
  });

  it('lets autoscaling be that others turned on', async () => {
    const healthy = loadSeed('healthy');
    sandbox = await startTestSandbox({ ...healthy, roles: [CLUSTER_ROLE] });
    await sandbox.run(['enable', '--cluster', CLUSTER, '--role', CLUSTER_ROLE.name, '--yes']);
    sandbox.log.clear();
    const { exitCode, json } = await cleanup();
    expect(exitCode).toBe(0);
    expect(keptOf(json())).toContain(`autoscaling of ${CLUSTER}: nothing tells that hpscale turned it on`);
    expect(sandbox.mutations()).toEqual([]);
  });

  it('refuses while Kubernetes cannot be read, unless told', async () => {
    await startSettled();
    sandbox.log.clear();
    sandbox.faults.add({ service: 'kubernetes', operation: 'list nodepools', status: 403, error: 'Forbidden' });
    const { exitCode, stderr } = await cleanup();
    expect(exitCode).toBe(3);
    expect(JSON.parse(stderr.split('\n').findLast((line) => line.startsWith('{')) ?? '')).toMatchObject({
      code: 'nodes-unknown',
    });
    expect(sandbox.mutations()).toEqual([]);
    const forced = await cleanup('--force');
    expect(forced.exitCode).toBe(0);
    expect(sandbox.aws.autoscaling(CLUSTER).status).toBe('Disabled');
    expect(dumpSandbox(sandbox, CLUSTER)).not.toHaveProperty([`role ${ROLE}`]);
  });
});

describe('a cluster in pieces', () => {
  it('has nothing to clean up where neither KEDA nor Karpenter ever was', async () => {
    sandbox = await startTestSandbox('no-keda');
    const { exitCode, json } = await sandbox.run(['cleanup', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<CleanupResult>()).toMatchObject({ steps: [{ id: 'nothing-left', status: 'unchanged' }], kept: [] });
    expect(sandbox.mutations()).toEqual([]);
  });

  it('is cleaned up without its role', async () => {
    await startSettled();
    await cleanup('--keep', 'role');
    callAws('iam', 'DeleteRolePolicy', { RoleName: ROLE, PolicyName: 'hpscale-autoscaling' });
    callAws('iam', 'DeleteRole', { RoleName: ROLE });
    const { exitCode, json } = await cleanup();
    expect(exitCode).toBe(0);
    expect(json<CleanupResult>().steps).toMatchObject([{ id: 'nothing-left' }]);
  });

  it('says that enabling again is the way when finalizers are left without their controller', async () => {
    await startSettled();
    const node = claimedNode(sandbox).metadata.name;
    await sandbox.run(['disable', '--cluster', CLUSTER, '--force', '--yes']);
    const { exitCode, json } = await cleanup();
    expect(exitCode).toBe(0);
    const { kept } = json<CleanupResult>();
    const [claim] = kept;
    expect(claim?.what).toMatch(/^NodeClaim "gpu-/);
    expect(claim?.reason).toBe('held by karpenter.sh/termination, and Karpenter does not run: autoscaling is Disabled');
    expect(claim?.command).toBe(`hpscale enable --cluster ${CLUSTER}, then hpscale cleanup --cluster ${CLUSTER}`);
    expect(kept.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['NodePool "gpu"', 'HyperpodNodeClass "gpu"', `the IAM role ${ROLE}`]),
    );
    expect(sandbox.kube.store.get(RESOURCES.node, node)).toBeDefined();
    expect(sandbox.kube.store.list(RESOURCES.nodePool).map(({ metadata }) => metadata.name)).toEqual(['gpu']);
    expect((await sandbox.run(['enable', '--cluster', CLUSTER, '--yes'])).exitCode).toBe(0);
    expect((await cleanup()).exitCode).toBe(0);
    expect(sandbox.kube.store.list(RESOURCES.nodeClaim)).toEqual([]);
    expect(dumpSandbox(sandbox, CLUSTER)).not.toHaveProperty([`role ${ROLE}`]);
  });

  it('is left to CloudFormation that keeps it, unless told', async () => {
    const tags = { 'aws:cloudformation:stack-name': 'speech-platform' };
    const keep = (seed: Seed) => ({ ...seed, clusters: seed.clusters.map((cluster) => ({ ...cluster, tags })) });
    await startSettled(keep);
    sandbox.log.clear();
    const { exitCode, stderr } = await cleanup();
    expect(exitCode).toBe(3);
    expect(stderr).toContain('kept-by-another-tool');
    expect(sandbox.mutations()).toEqual([]);
    expect((await cleanup('--take-over')).exitCode).toBe(0);
    expect(sandbox.aws.autoscaling(CLUSTER).status).toBe('Disabled');
  });
});

describe('the cluster itself', () => {
  it('goes last, by its name typed once more', async () => {
    await startSettled();
    sandbox.log.clear();
    const refused = await cleanup('--delete-cluster');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('--confirm-name speech-cluster');
    const other = await cleanup('--delete-cluster', '--confirm-name', 'speech');
    expect(other.exitCode).toBe(2);
    expect(sandbox.mutations()).toEqual([]);
    const named = ['--delete-cluster', '--confirm-name', CLUSTER];
    const { exitCode, json } = await cleanup(...named);
    expect(exitCode).toBe(0);
    const ids = json<CleanupResult>().steps.map(({ id }) => id);
    expect(ids.slice(-3)).toEqual(['delete-role', 'delete-cluster', 'await-cluster-gone']);
    expect(keptOf(json())).toContain('the EKS cluster speech-eks: hpscale did not make it');
    sandbox.log.clear();
    const again = await cleanup(...named, '--region', 'us-west-2');
    expect(again.exitCode).toBe(0);
    expect(again.json<CleanupResult>().steps).toMatchObject([{ id: 'delete-cluster', status: 'unchanged' }]);
    expect(sandbox.mutations()).toEqual([]);
  });
});
