/** The cluster role as infrastructure code, for those who keep theirs in CloudFormation or Terraform. */
import type { RolePolicyResult } from '../domain/role.ts';
import { ROLE_POLICY_NAME } from './cluster-role.ts';

/** A CloudFormation template with the role and its ARN as output. */
export function buildCloudFormation({ roleName, trustPolicy, permissionsPolicy }: RolePolicyResult): object {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The role that HyperPod assumes to add and remove nodes',
    Resources: {
      ClusterRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: roleName,
          AssumeRolePolicyDocument: trustPolicy,
          Policies: [{ PolicyName: ROLE_POLICY_NAME, PolicyDocument: permissionsPolicy }],
        },
      },
    },
    Outputs: { ClusterRoleArn: { Value: { 'Fn::GetAtt': ['ClusterRole', 'Arn'] } } },
  };
}

/** The same in Terraform's JSON syntax (a `.tf.json` file). */
export function buildTerraform({ roleName, trustPolicy, permissionsPolicy }: RolePolicyResult): object {
  return {
    resource: {
      aws_iam_role: {
        hyperpod_cluster_role: { name: roleName, assume_role_policy: policyText(trustPolicy) },
      },
      aws_iam_role_policy: {
        hyperpod_cluster_role: {
          name: ROLE_POLICY_NAME,
          role: '${aws_iam_role.hyperpod_cluster_role.name}',
          policy: policyText(permissionsPolicy),
        },
      },
    },
    output: { cluster_role_arn: { value: '${aws_iam_role.hyperpod_cluster_role.arn}' } },
  };
}

/** Terraform would take IAM's own `${…}` for its own: it is doubled. */
function policyText(document: object): string {
  return JSON.stringify(document).replaceAll('${', () => '$${');
}
