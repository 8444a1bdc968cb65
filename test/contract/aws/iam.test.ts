import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { SageMakerClient, UpdateClusterCommand } from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import type { Seed } from '../../../src/sandbox/seed.ts';
import { type AwsSandbox, useAwsSandbox } from '../../helpers/aws-sandbox.ts';
import { CLUSTER_NAME, CLUSTER_ROLE, CLUSTER_ROLE_NAME } from '../../helpers/seeds.ts';

const TRUST = JSON.stringify(CLUSTER_ROLE.trustPolicy);
const POLICY = JSON.stringify(CLUSTER_ROLE.inlinePolicies?.SageMakerHyperPodKarpenterPolicy);
const ROLE = 'translation-karpenter';

const startSandbox = useAwsSandbox();

async function start(overrides: Partial<Seed> = {}) {
  const sandbox = await startSandbox(overrides);
  const client = new IAMClient(sandbox.config);
  return {
    ...sandbox,
    client,
    create: () => client.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: TRUST })),
  };
}

describe('roles', () => {
  it('come back as they were made, their trust policy URL-encoded', async () => {
    const { client } = await start();
    await client.send(
      new CreateRoleCommand({
        RoleName: ROLE,
        AssumeRolePolicyDocument: TRUST,
        Description: 'scales <translation> & friends',
        Tags: [{ Key: 'team', Value: 'translation' }],
      }),
    );
    const { Role } = await client.send(new GetRoleCommand({ RoleName: ROLE }));
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::123456789012:role/${ROLE}`,
      Path: '/',
      Description: 'scales <translation> & friends',
      MaxSessionDuration: 3600,
      Tags: [{ Key: 'team', Value: 'translation' }],
      CreateDate: new Date('2026-11-23T02:00:00Z'),
    });
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22/);
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(TRUST);
  });

  it('that do not exist are named', async () => {
    const { client } = await start();
    await expect(client.send(new GetRoleCommand({ RoleName: 'nobody' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name nobody cannot be found.',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('cannot be made twice, whatever the case', async () => {
    const { client, create } = await start();
    await create();
    await expect(create()).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: `Role with name ${ROLE} already exists.`,
      $metadata: { httpStatusCode: 409 },
    });
    const shouted = new CreateRoleCommand({ RoleName: ROLE.toUpperCase(), AssumeRolePolicyDocument: TRUST });
    await expect(client.send(shouted)).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
  });

  it('cannot be deleted before their policies', async () => {
    const { client } = await start();
    const remove = () => client.send(new DeleteRoleCommand({ RoleName: CLUSTER_ROLE_NAME }));
    await expect(remove()).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must delete policies first.',
    });
    const PolicyName = 'SageMakerHyperPodKarpenterPolicy';
    await client.send(new DeleteRolePolicyCommand({ RoleName: CLUSTER_ROLE_NAME, PolicyName }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('are listed in pages, with nothing of the next page lost', async () => {
    const roles = Array.from({ length: 23 }, (_, index) => ({ ...CLUSTER_ROLE, name: `role-${index}` }));
    const { client } = await start({ roles });
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await client.send(new ListRolesCommand({ Marker }));
      names.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName ?? ''));
      expect(page.IsTruncated).toBe(page.Marker !== undefined);
      Marker = page.Marker;
    } while (Marker !== undefined);
    expect(names).toHaveLength(23);
    expect(new Set(names).size).toBe(23);
    await expect(client.send(new ListRolesCommand({ Marker: 'elsewhere' }))).rejects.toThrow('Invalid Marker.');
  });

  it('can be tagged', async () => {
    const { client, create } = await start();
    await create();
    await client.send(new TagRoleCommand({ RoleName: ROLE, Tags: [{ Key: 'app', Value: 'hpscale' }] }));
    const { Tags } = await client.send(new ListRoleTagsCommand({ RoleName: ROLE }));
    expect(Tags).toEqual([{ Key: 'app', Value: 'hpscale' }]);
  });

  it.each([
    ['{', 'This policy contains invalid Json'],
    ['{}', 'Syntax errors in policy.'],
    [POLICY, 'Missing required field Principal'],
  ])('are not made with the trust policy %s', async (AssumeRolePolicyDocument, message) => {
    const { client } = await start();
    const command = new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException', message });
  });

  it('are refused a name that is none', async () => {
    const { client } = await start();
    await expect(client.send(new GetRoleCommand({ RoleName: 'a role' }))).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});

describe('when a role can be assumed', () => {
  const enable = (config: AwsSandbox['config'], RoleArn: string) =>
    new SageMakerClient(config).send(
      new UpdateClusterCommand({
        ClusterName: CLUSTER_NAME,
        ClusterRole: RoleArn,
        AutoScaling: { Mode: 'Enable', AutoScalerType: 'Karpenter' },
      }),
    );

  it('not at once after it was made, but a little later', async () => {
    const { create, config, clock } = await start();
    const { Role } = await create();
    await clock.advance(9_999);
    await expect(enable(config, Role?.Arn ?? '')).rejects.toThrow('Could not assume role');
    await clock.advance(1);
    await expect(enable(config, Role?.Arn ?? '')).resolves.toHaveProperty('ClusterArn');
  });

  it('a repaired trust policy takes as long', async () => {
    const broken = TRUST.replace('hyperpod.sagemaker', 'sagemaker');
    const { client, config, clock } = await start();
    const { Role } = await client.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: broken }));
    await clock.advance(60_000);
    await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument: TRUST }));
    await expect(enable(config, Role?.Arn ?? '')).rejects.toThrow('Could not assume role');
    await clock.advance(10_000);
    await expect(enable(config, Role?.Arn ?? '')).resolves.toHaveProperty('ClusterArn');
  });
});

describe('policies of a role', () => {
  it('inline: written, read, listed, deleted', async () => {
    const { client, create } = await start();
    await create();
    const key = { RoleName: ROLE, PolicyName: 'scale' };
    await client.send(new PutRolePolicyCommand({ ...key, PolicyDocument: POLICY }));
    const { PolicyNames } = await client.send(new ListRolePoliciesCommand({ RoleName: ROLE }));
    expect(PolicyNames).toEqual(['scale']);
    const { PolicyDocument } = await client.send(new GetRolePolicyCommand(key));
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(POLICY);
    await client.send(new DeleteRolePolicyCommand(key));
    await expect(client.send(new GetRolePolicyCommand(key))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role policy with name scale cannot be found.',
    });
  });

  it('inline: not more than a role can hold', async () => {
    const { client, create } = await start();
    await create();
    const Resource = Array.from(
      { length: 200 },
      (_, index) => `arn:aws:sagemaker:*:*:cluster/translation-cluster-${index}`,
    );
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sagemaker:*', Resource }],
    });
    const command = new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'long', PolicyDocument });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('managed: read, detached, attached', async () => {
    const document = CLUSTER_ROLE.inlinePolicies?.SageMakerHyperPodKarpenterPolicy;
    const { client } = await start({
      roles: [{ ...CLUSTER_ROLE, attachedPolicies: document ? [{ name: 'scaling', document }] : [] }],
    });
    const RoleName = CLUSTER_ROLE_NAME;
    const { AttachedPolicies } = await client.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const PolicyArn = 'arn:aws:iam::123456789012:policy/scaling';
    expect(AttachedPolicies).toEqual([{ PolicyName: 'scaling', PolicyArn }]);
    const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ DefaultVersionId: 'v1', AttachmentCount: 1 });
    const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toEqual(document);
    await client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await expect(client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    expect((await client.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toHaveLength(1);
  });
});

describe('SimulatePrincipalPolicy', () => {
  it('follows the policies of a role', async () => {
    const { client } = await start();
    const { EvaluationResults } = await client.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::123456789012:role/${CLUSTER_ROLE_NAME}`,
        ActionNames: ['sagemaker:BatchAddClusterNodes', 'sagemaker:UpdateCluster'],
        ResourceArns: ['arn:aws:sagemaker:us-west-2:123456789012:cluster/abcdefghij12'],
      }),
    );
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(['allowed', 'implicitDeny']);
  });

  it('knows what the caller is denied', async () => {
    const { client } = await start({
      caller: { arn: 'arn:aws:sts::123456789012:assumed-role/Analyst/lin', denied: ['iam:Pass*'] },
    });
    const { EvaluationResults } = await client.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: 'arn:aws:iam::123456789012:role/Analyst',
        ActionNames: ['iam:PassRole', 'iam:GetRole'],
      }),
    );
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(['implicitDeny', 'allowed']);
  });
});

describe('a denied caller', () => {
  it('is told as IAM words it', async () => {
    const { client } = await start({ caller: { arn: 'arn:aws:iam::123456789012:user/lin', denied: ['iam:*'] } });
    await expect(client.send(new GetRoleCommand({ RoleName: CLUSTER_ROLE_NAME }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        'User: arn:aws:iam::123456789012:user/lin is not authorized to perform: iam:GetRole on resource: ' +
        `role ${CLUSTER_ROLE_NAME} because no identity-based policy allows the iam:GetRole action`,
      $metadata: { httpStatusCode: 403 },
    });
  });
});
