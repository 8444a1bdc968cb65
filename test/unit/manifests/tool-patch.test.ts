import { describe, expect, it } from 'vitest';
import { load } from 'js-yaml';
import { clusterPatch, rolePatch } from '../../../src/manifests/tool-patch.ts';

const GROUP = {
  InstanceGroupName: 'gpu-g6-c',
  InstanceCount: 0,
  LifeCycleConfig: { SourceS3Uri: 's3://sagemaker-speech/lifecycle', OnCreate: 'on_create.sh' },
  OverrideVpcConfig: { Subnets: ['subnet-0f3a5c7e9b1d20001'], SecurityGroupIds: [] },
};

describe('a cluster', () => {
  it('in HCL: names as the provider derives them, lists of objects, counts left out of what is ignored', () => {
    expect(clusterPatch('Terraform', 'speech-cluster', { InstanceGroups: [GROUP] })).toBe(
      `# in the resource whose cluster_name is "speech-cluster" (provider hashicorp/awscc)
resource "awscc_sagemaker_cluster" "this" {
  instance_groups = [
    {
      instance_group_name = "gpu-g6-c"
      instance_count = 0
      life_cycle_config = {
        source_s3_uri = "s3://sagemaker-speech/lifecycle"
        on_create = "on_create.sh"
      }
      override_vpc_config = {
        subnets = ["subnet-0f3a5c7e9b1d20001"]
        security_group_ids = []
      }
    },
  ]
}
`,
    );
  });

  it('for the CDK as overrides, which need no version of its classes', () => {
    const patch = clusterPatch('CDK', 'speech-cluster', { AutoScaling: { Mode: 'Disable' } });
    expect(patch).toContain(`cluster.addPropertyOverride('AutoScaling', {"Mode":"Disable"});`);
  });

  it('for others in the names of the resource', () => {
    const patch = clusterPatch('Pulumi', 'speech-cluster', { NodeRecovery: 'Automatic' });
    expect(patch).toContain('# in Pulumi, at the resource of type AWS::SageMaker::Cluster');
    expect(load(patch)).toEqual({ NodeRecovery: 'Automatic' });
  });
});

describe('a role', () => {
  const permissions = {
    Version: '2012-10-17' as const,
    Statement: [
      {
        Effect: 'Allow' as const,
        Action: 'sagemaker:BatchAddClusterNodes',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
      },
    ],
  };
  const documents = { trust: { Version: '2012-10-17' as const, Statement: [] }, permissions };

  it('in HCL: policy variables are no expressions', () => {
    expect(rolePatch('Terraform', 'autoscaling', documents)).toContain('"$${aws:PrincipalAccount}"');
  });

  it('in CloudFormation: dates stay texts', () => {
    expect(load(rolePatch('CloudFormation', 'autoscaling', documents))).toEqual({
      AssumeRolePolicyDocument: documents.trust,
      Policies: [{ PolicyName: 'hpscale-autoscaling', PolicyDocument: permissions }],
    });
  });
});
