import { describe, expect, it } from 'vitest';
import { isSamePolicy } from '../../../src/domain/policy-document.ts';
import {
  buildPermissionsPolicy,
  buildTrustPolicy,
  defaultRoleName,
  roleArnFor,
} from '../../../src/manifests/cluster-role.ts';
import { buildCloudFormation, buildTerraform } from '../../../src/manifests/role-templates.ts';
import { domainCluster, domainGroup } from '../../helpers/clusters.ts';

const ARN = 'arn:aws:sagemaker:us-west-2:123456789012:cluster/4bx9k2m7q1zt';
const KEY_ID = '3f2c9d14-7a5e-4a1f-9b7e-5a4d3c2b1a09';
const KEY_ARN = `arn:aws:kms:us-west-2:123456789012:key/${KEY_ID}`;

describe('defaultRoleName', () => {
  it('has the cluster and the region, as IAM has no regions', () => {
    expect(defaultRoleName({ name: 'speech', arn: ARN })).toBe('hpscale-speech-us-west-2');
  });

  it.each([45, 46, 47, 63])('fits 64 characters for a cluster of %i, and stays its own', (length) => {
    const name = `${'s'.repeat(length - 1)}x`;
    const other = `${'s'.repeat(length - 1)}y`;
    const role = defaultRoleName({ name, arn: ARN });
    expect(role.length).toBeLessThanOrEqual(64);
    expect(role).toMatch(/^[\w+=,.@-]+$/);
    expect(role).not.toBe(defaultRoleName({ name: other, arn: ARN.replace('4bx9k2m7q1zt', '9zz9k2m7q1aa') }));
  });

  it('does not cut into a double hyphen', () => {
    const name = `${'s'.repeat(42)}-${'t'.repeat(20)}`;
    expect(defaultRoleName({ name, arn: ARN })).toBe(`hpscale-${'s'.repeat(42)}-4bx9k2m7q1zt`);
  });
});

describe('buildPermissionsPolicy', () => {
  it('allows two actions on one cluster', () => {
    expect(buildPermissionsPolicy(domainCluster())).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'AddAndRemoveNodes',
          Effect: 'Allow',
          Action: ['sagemaker:BatchAddClusterNodes', 'sagemaker:BatchDeleteClusterNodes'],
          Resource: ARN,
          Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
        },
      ],
    });
  });

  it.each([
    ['a key ARN', KEY_ARN, KEY_ARN],
    ['a bare key id', KEY_ID, KEY_ARN],
    [
      'a multi-region key id',
      'mrk-1234abcd12ab34cd56ef1234567890ab',
      'arn:aws:kms:us-west-2:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    ],
    ['an alias, which IAM takes for no resource', 'alias/volumes', 'arn:aws:kms:us-west-2:123456789012:key/*'],
    ['an alias ARN', 'arn:aws:kms:us-west-2:123456789012:alias/volumes', 'arn:aws:kms:us-west-2:123456789012:key/*'],
  ])('adds the keys of volumes: %s', (_, keyId, resource) => {
    const cluster = domainCluster({
      instanceGroups: [domainGroup({ kmsKeyIds: [keyId] }), domainGroup({ kmsKeyIds: [keyId] })],
    });
    const statement = buildPermissionsPolicy(cluster).Statement[1];
    expect(statement).toMatchObject({ Action: ['kms:CreateGrant', 'kms:DescribeKey'], Resource: [resource] });
    expect(statement?.Condition?.['StringLike']).toEqual({ 'kms:ViaService': 'sagemaker.*.amazonaws.com' });
  });

  it.each([
    ['aws-cn', 'cn-north-1', 'sagemaker.*.amazonaws.com.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'sagemaker.*.amazonaws.com'],
  ])('names no foreign partition in %s', (partition, region, viaService) => {
    const cluster = domainCluster({
      arn: `arn:${partition}:sagemaker:${region}:123456789012:cluster/4bx9k2m7q1zt`,
      orchestrator: { kind: 'eks', eksClusterArn: `arn:${partition}:eks:${region}:123456789012:cluster/speech-eks` },
      instanceGroups: [domainGroup({ kmsKeyIds: [KEY_ID] })],
    });
    const role = roleArnFor('hpscale-speech', cluster);
    const text = JSON.stringify([buildPermissionsPolicy(cluster), role]);
    expect(text).not.toContain('arn:aws:');
    expect(text).toContain(viaService);
  });
});

describe('templates', () => {
  const cluster = domainCluster();
  const result = {
    schema: 'hpscale.role-policy/v1' as const,
    roleName: 'hpscale-speech-us-west-2',
    roleArn: 'arn:aws:iam::123456789012:role/hpscale-speech-us-west-2',
    trustPolicy: buildTrustPolicy(),
    permissionsPolicy: buildPermissionsPolicy(cluster),
    callerPolicy: { Version: '2012-10-17', Statement: [] },
  };

  it('hand CloudFormation the documents as they are', () => {
    expect(buildCloudFormation(result)).toMatchObject({
      Resources: {
        ClusterRole: {
          Properties: {
            AssumeRolePolicyDocument: result.trustPolicy,
            Policies: [{ PolicyName: 'hpscale-autoscaling', PolicyDocument: result.permissionsPolicy }],
          },
        },
      },
    });
  });

  it("escape IAM's variables for Terraform, which has its own", () => {
    const { resource } = buildTerraform(result) as {
      resource: { aws_iam_role_policy: { hyperpod_cluster_role: { policy: string } } };
    };
    const { policy } = resource.aws_iam_role_policy.hyperpod_cluster_role;
    expect(policy).toContain('$${aws:PrincipalAccount}');
    const asTerraformReadsIt: unknown = JSON.parse(policy.replaceAll('$${', () => '${'));
    expect(isSamePolicy(asTerraformReadsIt as typeof result.permissionsPolicy, result.permissionsPolicy)).toBe(true);
  });
});
