import { load } from 'js-yaml';
import { afterEach, describe, expect, it } from 'vitest';
import type { PolicyDocument, RoleDetails, RolePolicyResult, RoleResult } from '../../src/domain/role.ts';
import type { Seed, SeedRole } from '../../src/sandbox/seed.ts';
import {
  ACCOUNT_ID,
  buildCluster,
  buildSeed,
  CLUSTER_NAME,
  CLUSTER_ROLE,
  CLUSTER_ROLE_ARN,
  CLUSTER_ROLE_NAME,
  GPU_GROUP,
  REGION,
  SYSTEM_GROUP,
} from '../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';

const NAME = `hpscale-${CLUSTER_NAME}-${REGION}`;
const ARN = `arn:aws:iam::${ACCOUNT_ID}:role/${NAME}`;

let sandbox: TestSandbox;

async function start(seed: Seed = buildSeed({ roles: [] })): Promise<void> {
  sandbox = await startTestSandbox(seed);
}

afterEach(async () => {
  await sandbox.stop();
});

type Answer<R> = R & { exitCode: number; stderr: string };

async function role<R = RoleResult>(...argv: string[]): Promise<Answer<R>> {
  const run = await sandbox.run(['role', ...argv, '-o', 'json']);
  const { exitCode, stderr } = run;
  return exitCode === 0 ? { ...run.json<Answer<R>>(), exitCode, stderr } : ({ exitCode, stderr } as Answer<R>);
}

function mutations(): string[] {
  return sandbox.mutations().map(({ operation }) => operation);
}

async function clusterArn(): Promise<string> {
  const { permissionsPolicy } = await role<RolePolicyResult>('policy');
  return String(permissionsPolicy.Statement[0]?.Resource);
}

/** A role as hpscale made it, changed where a test says so. */
async function startWithOurs(change: (role: SeedRole) => SeedRole): Promise<void> {
  await start();
  const made = await role<RolePolicyResult>('policy');
  const cluster = await clusterArn();
  await sandbox.stop();
  const ours: SeedRole = {
    name: NAME,
    trustPolicy: made.trustPolicy,
    inlinePolicies: { 'hpscale-autoscaling': made.permissionsPolicy },
    tags: { 'managed-by': 'hpscale', 'hpscale:cluster': cluster },
  };
  await start(buildSeed({ roles: [change(ours)] }));
}

describe('role create', () => {
  it('makes a role for this cluster alone; the second run changes nothing', async () => {
    await start();
    const first = await role('create', '--yes');
    expect(first).toMatchObject({
      schema: 'hpscale.role/v1',
      name: NAME,
      arn: ARN,
      action: 'created',
      managedByHpscale: true,
      drift: [],
    });
    expect(first.permissionsPolicy?.Statement).toMatchObject([
      { Action: ['sagemaker:BatchAddClusterNodes', 'sagemaker:BatchDeleteClusterNodes'], Resource: await clusterArn() },
    ]);
    expect(mutations()).toEqual(['CreateRole', 'PutRolePolicy']);
    expect(await role('create', '--yes')).toMatchObject({ action: 'unchanged', exitCode: 0 });
    expect(mutations()).toHaveLength(2);
  });

  it('is gone on with after a crash between its two steps', async () => {
    await start();
    sandbox.faults.add({ service: 'iam', operation: 'PutRolePolicy', error: 'ServiceFailure', status: 400, times: 1 });
    const broken = await role('create', '--yes');
    expect(broken.exitCode).toBe(3);
    expect(broken.stderr).toContain('hpscale role create');
    expect(await role('create', '--yes')).toMatchObject({ action: 'updated', arn: ARN });
    expect(mutations().filter((operation) => operation === 'CreateRole')).toHaveLength(1);
    expect(await role<RoleDetails>('show')).toMatchObject({ drift: [] });
  });

  it('allows the keys of volumes only where groups have their own', async () => {
    const key = `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/3f2c9d14-7a5e-4a1f-9b7e-5a4d3c2b1a09`;
    await start(
      buildSeed({
        roles: [],
        clusters: [buildCluster({ instanceGroups: [SYSTEM_GROUP, { ...GPU_GROUP, kmsKeyId: key }] })],
      }),
    );
    const { permissionsPolicy } = await role('create', '--yes');
    expect(permissionsPolicy?.Statement[1]).toMatchObject({
      Action: ['kms:CreateGrant', 'kms:DescribeKey'],
      Resource: [key],
    });
  });

  it('does nothing in a dry run, nor without consent', async () => {
    await start();
    expect(await role('create', '--dry-run')).toMatchObject({ action: 'created', dryRun: true });
    expect((await role('create')).exitCode).toBe(2);
    expect(mutations()).toEqual([]);
  });

  it('does not mind how a document is written', async () => {
    await startWithOurs((ours) => ({
      ...ours,
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Trust',
            Effect: 'Allow',
            Action: ['sts:assumerole'],
            Principal: { Service: 'hyperpod.sagemaker.amazonaws.com' },
          },
        ],
      },
    }));
    expect(await role('create', '--yes')).toMatchObject({ action: 'unchanged' });
    expect(mutations()).toEqual([]);
  });

  it('repairs what drifted, and only that', async () => {
    const wide: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sagemaker:*', Resource: '*' }],
    };
    await startWithOurs((ours) => ({
      ...ours,
      inlinePolicies: { ...ours.inlinePolicies, 'hpscale-autoscaling': wide, extra: wide },
    }));
    const shown = await role<RoleDetails>('show');
    expect(shown.drift).toMatchObject([{ part: 'permissions-policy' }]);
    expect(shown.drift[0]?.diff).toMatch(/^-\s+"sagemaker:\*"$/m);
    expect(shown.otherInlinePolicies).toEqual(['extra']);
    expect(await role('create', '--yes')).toMatchObject({ action: 'updated' });
    expect(mutations()).toEqual(['PutRolePolicy']);
    expect((await role<RoleDetails>('show')).drift).toEqual([]);
  });

  it('takes a role that others made as it is when its policies suffice', async () => {
    await start(buildSeed());
    expect(await role('create', '--name', CLUSTER_ROLE_NAME, '--yes')).toMatchObject({
      arn: CLUSTER_ROLE_ARN,
      action: 'unchanged',
      managedByHpscale: false,
    });
    expect(mutations()).toEqual([]);
  });

  it('leaves a role alone that others made and that does not suffice, unless told to adopt it', async () => {
    const foreign: SeedRole = {
      ...CLUSTER_ROLE,
      inlinePolicies: {},
      trustPolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    };
    await start(buildSeed({ roles: [foreign] }));
    const refused = await role('create', '--name', CLUSTER_ROLE_NAME, '--yes');
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('role-not-ours');
    expect(mutations()).toEqual([]);
    expect(await role('create', '--name', CLUSTER_ROLE_ARN, '--adopt', '--yes')).toMatchObject({
      action: 'updated',
      managedByHpscale: true,
    });
    expect(mutations()).toEqual(['UpdateAssumeRolePolicy', 'PutRolePolicy', 'TagRole']);
    expect(await role('create', '--name', CLUSTER_ROLE_NAME, '--yes')).toMatchObject({ action: 'unchanged' });
  });

  it('does not take a role of ours from another cluster', async () => {
    await start(buildSeed({ roles: [], clusters: [buildCluster(), buildCluster({ name: 'ranking' })] }));
    await role('create', '--cluster', 'ranking', '--name', 'hpscale-shared', '--yes');
    const refused = await role('create', '--cluster', CLUSTER_NAME, '--name', 'hpscale-shared', '--yes');
    expect(refused).toMatchObject({ exitCode: 3 });
    expect(refused.stderr).toContain('role-shared');
    expect(refused.stderr).toContain('ranking');
  });

  it.each([
    ['arn:aws:iam::999988887777:role/elsewhere', 'role-of-other-account'],
    ['arn:aws:s3:::bucket', 'bad-role-name'],
    ['no spaces please', 'bad-role-name'],
  ])('refuses %s', async (name, code) => {
    await start();
    const refused = await role('create', '--name', name, '--yes');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(code);
  });

  it('says what IAM does not allow', async () => {
    await start(buildSeed({ roles: [], caller: { arn: buildSeed().caller.arn, denied: ['iam:CreateRole'] } }));
    const refused = await role('create', '--yes');
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('iam:CreateRole');
  });
});

describe('role show', () => {
  it('says when there is none', async () => {
    await start();
    const missing = await role('show');
    expect(missing.exitCode).toBe(3);
    expect(missing.stderr).toContain('role-not-found');
  });

  it("shows the cluster's own role, its boundary, its attached policies and who uses it", async () => {
    const boundary = `arn:aws:iam::${ACCOUNT_ID}:policy/TeamBoundary`;
    const document = CLUSTER_ROLE.inlinePolicies?.['SageMakerHyperPodKarpenterPolicy'] ?? {
      Version: '2012-10-17',
      Statement: [],
    };
    const shared: SeedRole = {
      name: CLUSTER_ROLE_NAME,
      trustPolicy: CLUSTER_ROLE.trustPolicy,
      attachedPolicies: [{ name: 'SageMakerHyperPodKarpenterPolicy', document }],
      permissionsBoundary: boundary,
    };
    await start(
      buildSeed({
        roles: [shared],
        clusters: [buildCluster({ clusterRole: CLUSTER_ROLE_ARN, autoscaling: 'InService' })],
      }),
    );
    expect(await role<RoleDetails>('show')).toMatchObject({
      arn: CLUSTER_ROLE_ARN,
      managedByHpscale: false,
      permissionsBoundary: boundary,
      attachedPolicies: [{ name: 'SageMakerHyperPodKarpenterPolicy' }],
      usedBy: [{ cluster: CLUSTER_NAME, autoscaling: 'InService' }],
      drift: [],
    });
    expect(mutations()).toEqual([]);
  });
});

describe('role delete', () => {
  it('empties and deletes our role; the second run finds none', async () => {
    await startWithOurs((ours) => ({ ...ours, attachedPolicies: [{ name: 'Extra', document: ours.trustPolicy }] }));
    expect(await role('delete', '--yes')).toMatchObject({ action: 'deleted', arn: ARN });
    expect(mutations()).toEqual(['DeleteRolePolicy', 'DetachRolePolicy', 'DeleteRole']);
    expect(await role('delete', '--yes')).toMatchObject({ action: 'unchanged', arn: null, exitCode: 0 });
    expect(mutations()).toHaveLength(3);
  });

  it('refuses while autoscaling needs the role', async () => {
    await start(buildSeed({ clusters: [buildCluster({ clusterRole: CLUSTER_ROLE_ARN, autoscaling: 'InService' })] }));
    const refused = await role('delete', '--adopt', '--yes');
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('role-in-use');
    expect(refused.stderr).toContain(`hpscale disable --cluster ${CLUSTER_NAME}`);
    expect(mutations()).toEqual([]);
  });

  it('leaves a role alone that others made', async () => {
    await start(buildSeed());
    const refused = await role('delete', '--name', CLUSTER_ROLE_NAME, '--yes');
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain('role-not-ours');
    expect(mutations()).toEqual([]);
  });

  it('needs no cluster when the role is named', async () => {
    await startWithOurs((ours) => ours);
    sandbox.faults.add({ service: 'sagemaker', operation: 'DescribeCluster', error: 'AccessDenied' });
    expect(await role('delete', '--name', NAME, '--yes')).toMatchObject({ action: 'deleted' });
  });
});

describe('role policy', () => {
  it('prints the documents of the role and of the caller', async () => {
    await start();
    const printed = await role<RolePolicyResult>('policy');
    expect(printed).toMatchObject({ schema: 'hpscale.role-policy/v1', roleName: NAME, roleArn: ARN });
    const { stdout } = await sandbox.run(['role', 'policy']);
    expect(JSON.parse(stdout)).toMatchObject({
      trustPolicy: printed.trustPolicy,
      callerPolicy: { Version: '2012-10-17' },
    });
  });

  it('prints a CloudFormation template and nothing else', async () => {
    await start();
    const { stdout } = await sandbox.run(['role', 'policy', '--format', 'cloudformation']);
    expect(load(stdout)).toMatchObject({
      Resources: { ClusterRole: { Type: 'AWS::IAM::Role', Properties: { RoleName: NAME } } },
    });
    const json = (await sandbox.run(['role', 'policy', '--format', 'cloudformation', '-o', 'json'])).json();
    expect(load(stdout)).toEqual(json);
  });

  it('prints Terraform', async () => {
    await start();
    const { stdout } = await sandbox.run(['role', 'policy', '--format', 'terraform']);
    expect(JSON.parse(stdout)).toMatchObject({ resource: { aws_iam_role: { hyperpod_cluster_role: { name: NAME } } } });
  });

  it('refuses a format it does not know', async () => {
    await start();
    expect((await sandbox.run(['role', 'policy', '--format', 'pulumi'])).exitCode).toBe(2);
  });
});
