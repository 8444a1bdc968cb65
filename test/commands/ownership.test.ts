/** What other tools keep is left to them: each command names the tool and prints the patch for it, unless told to take over. */
import { load } from 'js-yaml';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../src/domain/finding.ts';
import { type KubeObject, RESOURCES } from '../../src/domain/kube-object.ts';
import type { RoleResult } from '../../src/domain/role.ts';
import type { SeedRole } from '../../src/sandbox/seed.ts';
import { applyAs } from '../helpers/apply-as.ts';
import { brokenSeed } from '../helpers/check-world.ts';
import type { CliResult } from '../helpers/run-cli.ts';
import { buildCluster, buildSeed, CLUSTER_NAME, CLUSTER_ROLE, CLUSTER_ROLE_NAME } from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
afterEach(async () => {
  await sandbox.stop();
});

const STACK = { 'aws:cloudformation:stack-name': 'translation-platform' };

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly data: { readonly tool: string; readonly patch: string };
}

/** The error of a run that refused; nothing was changed. */
async function refusalOf(argv: readonly string[]): Promise<Refusal> {
  sandbox.log.clear();
  const { exitCode, stderr } = await run([...argv, '--yes', '-o', 'json']);
  expect(exitCode).toBe(3);
  expect(sandbox.mutations()).toEqual([]);
  const refusal = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Refusal;
  expect(refusal.code).toBe('kept-by-another-tool');
  return refusal;
}

async function run(argv: readonly string[]): Promise<CliResult> {
  return await sandbox.run(argv);
}

async function startWithTags(tags: Readonly<Record<string, string>>, autoscaling?: 'InService'): Promise<void> {
  const enabled = autoscaling === undefined ? {} : { autoscaling };
  const cluster = buildCluster({ tags, clusterRole: CLUSTER_ROLE_NAME, ...enabled });
  sandbox = await startTestSandbox(buildSeed({ clusters: [cluster] }));
}

const ENABLE = ['enable', '--cluster', CLUSTER_NAME];

describe('a cluster of a stack', () => {
  it('is enabled in the template, whose properties are printed', async () => {
    await startWithTags(STACK);
    const { message, hint, data } = await refusalOf(ENABLE);
    expect(message).toContain(
      `the cluster ${CLUSTER_NAME} is kept by CloudFormation (Tags[aws:cloudformation:stack-name]: translation-platform)`,
    );
    expect(hint).toContain('--take-over');
    expect(data.tool).toBe('CloudFormation');
    expect(load(data.patch)).toEqual({
      AutoScaling: { Mode: 'Enable', AutoScalerType: 'Karpenter' },
      ClusterRole: `arn:aws:iam::123456789012:role/${CLUSTER_ROLE_NAME}`,
      NodeRecovery: 'Automatic',
      NodeProvisioningMode: 'Continuous',
    });
  });

  it('is told to make the role first, where there is none', async () => {
    sandbox = await startTestSandbox(buildSeed({ clusters: [buildCluster({ tags: STACK })] }));
    const { hint } = await refusalOf(ENABLE);
    expect(hint).toContain(`first: hpscale role create --cluster ${CLUSTER_NAME} --region us-west-2`);
  });

  it('is enabled all the same with --take-over, which warns', async () => {
    await startWithTags(STACK);
    const { exitCode, stderr } = await run([...ENABLE, '--yes', '--take-over']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('its next run may take this back');
    expect((await run(['wait', '--cluster', CLUSTER_NAME])).exitCode).toBe(0);
  });

  it('is not in the way when it is enabled already', async () => {
    await startWithTags(STACK, 'InService');
    expect((await run([...ENABLE, '--yes'])).exitCode).toBe(0);
  });

  it('is disabled in the template, too', async () => {
    await startWithTags(STACK, 'InService');
    const { data } = await refusalOf(['disable', '--cluster', CLUSTER_NAME]);
    expect(load(data.patch)).toEqual({ AutoScaling: { Mode: 'Disable' } });
    expect((await run(['disable', '--cluster', CLUSTER_NAME, '--yes', '--take-over'])).exitCode).toBe(0);
  });

  it('is left alone by a dry run, which says the same', async () => {
    await startWithTags(STACK);
    const { exitCode, stderr } = await run([...ENABLE, '--dry-run']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('AutoScalerType: Karpenter');
  });
});

describe('a cluster of Terraform', () => {
  it('gets attributes of awscc_sagemaker_cluster, and lets counts be', async () => {
    await startWithTags({ ManagedBy: 'terraform' });
    const { message, data } = await refusalOf(ENABLE);
    expect(message).toContain('seems to be kept by Terraform');
    expect(data.patch).toContain('resource "awscc_sagemaker_cluster"');
    expect(data.patch).toContain('auto_scaling = {\n    mode = "Enable"\n    auto_scaler_type = "Karpenter"\n  }');
    expect(data.patch).toContain('ignore_changes = [instance_groups]');
  });
});

describe('a cluster whose tags may not be read', () => {
  it('is enabled with a warning', async () => {
    await startWithTags(STACK);
    sandbox.faults.add({ service: 'sagemaker', operation: 'ListTags', error: 'AccessDeniedException' });
    const { exitCode, stderr } = await run([...ENABLE, '--yes']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('whether CloudFormation, Terraform or another tool keeps the cluster is unknown');
  });
});

describe('a role', () => {
  const NOBODY = { Version: '2012-10-17' as const, Statement: [] };
  const KEPT: SeedRole = { ...CLUSTER_ROLE, trustPolicy: NOBODY, tags: { 'aws:cloudformation:stack-name': 'roles' } };
  const CREATE = ['role', 'create', '--cluster', CLUSTER_NAME, '--name', CLUSTER_ROLE_NAME];

  async function start(role: SeedRole): Promise<void> {
    sandbox = await startTestSandbox(buildSeed({ clusters: [buildCluster()], roles: [role] }));
  }

  it('of a stack is mended there', async () => {
    await start(KEPT);
    const { data } = await refusalOf(CREATE);
    expect(load(data.patch)).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ['hyperpod.sagemaker.amazonaws.com'] } }] },
      Policies: [{ PolicyName: 'hpscale-autoscaling' }],
    });
    const refused = await refusalOf([...ENABLE, '--role', CLUSTER_ROLE_NAME]);
    expect(refused.data.patch).toBe(data.patch);
  });

  it('of a stack is not free for the taking with --adopt', async () => {
    await start(KEPT);
    await refusalOf([...CREATE, '--adopt']);
  });

  it('of Terraform gets its documents as JSON in HCL', async () => {
    await start({ ...KEPT, tags: { provisioner: 'terraform' } });
    const { data } = await refusalOf(CREATE);
    expect(data.patch).toContain('assume_role_policy = <<-JSON');
    expect(data.patch).toContain('resource "aws_iam_role_policy"');
  });

  it('of a stack is mended here with --take-over, and nothing more of it', async () => {
    await start(KEPT);
    sandbox.log.clear();
    const { exitCode, json, stderr } = await run([...CREATE, '--yes', '--take-over', '-o', 'json']);
    expect(exitCode).toBe(0);
    expect(json<RoleResult>()).toMatchObject({ action: 'updated', managedByHpscale: false });
    expect(stderr).toContain('its next run may take this back');
    expect(sandbox.mutations().map(({ operation }) => operation)).toEqual(['UpdateAssumeRolePolicy']);
  });

  it('that suffices is used, whoever keeps it', async () => {
    await start({ ...CLUSTER_ROLE, tags: KEPT.tags ?? {} });
    expect((await run([...ENABLE, '--role', CLUSTER_ROLE_NAME, '--yes'])).exitCode).toBe(0);
  });
});

describe('an object', () => {
  const POOL = ['nodepool', 'apply', 'gpu', '--nodeclass', 'gpu', '--limit', 'nvidia.com/gpu=3', '--force-conflicts'];
  const cluster = ['--cluster', 'speech-cluster'];
  const marked = (metadata: object) => (object: KubeObject) => ({
    ...object,
    metadata: { ...object.metadata, ...metadata },
  });
  async function startWithPool(metadata: object): Promise<void> {
    sandbox = await startTestSandbox(brokenSeed({ objects: { 'NodePool/gpu': marked(metadata) } }));
    await sandbox.clock.advance(30_000);
  }

  it.each([
    ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'gpu:karpenter.sh/NodePool:/gpu' } }],
    ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'platform' } }],
    ['Helm', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }],
  ])('of %s is changed and deleted there: the manifest is printed', async (tool, metadata) => {
    await startWithPool(metadata);
    const { data } = await refusalOf([...POOL, ...cluster]);
    expect(data.tool).toBe(tool);
    expect(load(data.patch)).toMatchObject({ kind: 'NodePool', spec: { limits: { 'nvidia.com/gpu': '3' } } });
    const deletion = await refusalOf(['nodepool', 'delete', 'gpu', ...cluster]);
    expect(deletion.data.patch).toContain(`remove NodePool "gpu" from what ${tool} applies`);
    const { exitCode, stderr } = await run([...POOL, ...cluster, '--yes', '--take-over']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`kept by ${tool}`);
  });

  it('of Terraform is known by the fields that it owns', async () => {
    await startWithPool({});
    const kubeconfig = sandbox.env['KUBECONFIG'] ?? '';
    const spec = { limits: { 'nvidia.com/gpu': 2 } };
    const manifest = { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'gpu' }, spec };
    await applyAs('Terraform', kubeconfig, RESOURCES.nodePool, manifest);
    // Without force the API server would have named the conflict: Terraform is named instead.
    const { data } = await refusalOf([...POOL.filter((word) => word !== '--force-conflicts'), ...cluster]);
    expect(data.tool).toBe('Terraform');
  });

  it('that does not change may be kept by anybody', async () => {
    await startWithPool({});
    expect((await run([...POOL, ...cluster, '--yes'])).exitCode).toBe(0);
    const { store } = sandbox.kube;
    const live = store.get(RESOURCES.nodePool, 'gpu');
    if (!live) throw new Error('the node pool gpu is not there');
    store.update(RESOURCES.nodePool, marked({ annotations: { 'meta.helm.sh/release-name': 'gpu' } })(live), 'helm');
    const second = await run([...POOL, ...cluster, '--yes', '-o', 'json']);
    expect(second.json<{ objects: unknown }>().objects).toMatchObject([{ action: 'unchanged' }]);
  });
});

describe('check --fix', () => {
  it('leaves the cluster of a stack to it: its fix becomes advice', async () => {
    sandbox = await startTestSandbox(brokenSeed({ cluster: { nodeRecovery: 'None', tags: STACK } }));
    await sandbox.clock.advance(30_000);
    sandbox.log.clear();
    const only = ['--only', 'node-recovery-automatic', '--cluster', 'speech-cluster'];
    const fix = ['check', ...only, '--fix', '--yes', '-o', 'json'];
    const { json, stderr } = await run(fix);
    expect(json<CheckResult>().fixes).toEqual([]);
    expect(stderr).toContain('cannot do this');
    expect(stderr).toContain('NodeRecovery: Automatic');
    expect(sandbox.mutations()).toEqual([]);
  });
});
