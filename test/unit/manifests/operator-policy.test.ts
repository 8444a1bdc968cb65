import { describe, expect, it } from 'vitest';
import { EVERYDAY_PURPOSES } from '../../../src/domain/operator-permissions.ts';
import { grantOf } from '../../../src/domain/policy-document.ts';
import { buildOperatorClusterRole, buildOperatorPolicy } from '../../../src/manifests/operator-policy.ts';
import { domainCluster, domainGroup } from '../../helpers/clusters.ts';

const ROLE_ARN = 'arn:aws:iam::123456789012:role/hpscale-speech-us-west-2';
const EXECUTION_ROLE_ARN = 'arn:aws:iam::123456789012:role/HyperPodExecution';
const CLUSTER = domainCluster({ instanceGroups: [domainGroup({ executionRole: EXECUTION_ROLE_ARN })] });

describe('buildOperatorPolicy', () => {
  const policy = buildOperatorPolicy(EVERYDAY_PURPOSES, { cluster: CLUSTER, roleArn: ROLE_ARN });

  it.each([
    ['sagemaker:UpdateCluster', CLUSTER.arn, 'allowed'],
    ['sagemaker:UpdateCluster', `${CLUSTER.arn}x`, 'none'],
    ['sagemaker:DescribeCluster', `${CLUSTER.arn}x`, 'allowed'],
    ['iam:PassRole', ROLE_ARN, 'allowed'],
    ['iam:PassRole', EXECUTION_ROLE_ARN, 'allowed'],
    ['iam:PassRole', 'arn:aws:iam::123456789012:role/Admin', 'none'],
    ['eks:DescribeCluster', 'arn:aws:eks:us-west-2:123456789012:cluster/speech-eks', 'allowed'],
    ['eks:DescribeAccessEntry', 'arn:aws:eks:us-west-2:123456789012:access-entry/speech-eks/role/1/ada/0', 'allowed'],
    ['eks:CreateAccessEntry', 'arn:aws:eks:us-west-2:123456789012:cluster/speech-eks', 'none'],
    ['servicequotas:RequestServiceQuotaIncrease', '*', 'allowed'],
    ['iam:GetPolicyVersion', 'arn:aws:iam::aws:policy/PowerUserAccess', 'allowed'],
    ['sagemaker:DeleteCluster', CLUSTER.arn, 'none'],
    ['iam:CreateUser', 'arn:aws:iam::123456789012:user/x', 'none'],
  ])('%s on %s: %s', (action, resource, grant) => {
    expect(grantOf([policy], action, resource)).toBe(grant);
  });

  it('lets a check change nothing', () => {
    const actions = buildOperatorPolicy(['check'], { partition: 'aws' }).Statement.flatMap(
      ({ Action }) => Action ?? [],
    );
    expect(actions.filter((action) => !/:(List|Get|Describe|Simulate)/.test(action))).toEqual([]);
  });

  it('writes the partition out: IAM takes no wildcard for it', () => {
    const text = JSON.stringify(buildOperatorPolicy(EVERYDAY_PURPOSES, { partition: 'aws-us-gov' }));
    expect(text).toContain('arn:aws-us-gov:');
    expect(text).not.toMatch(/arn:(aws|\*):/);
  });
});

describe('buildOperatorClusterRole', () => {
  it('has one rule for the resources of a group with the same verbs', () => {
    expect(buildOperatorClusterRole(['status'], 'hpscale-status')).toMatchObject({
      kind: 'ClusterRole',
      metadata: { name: 'hpscale-status' },
      rules: [
        { apiGroups: ['karpenter.sagemaker.amazonaws.com'], resources: ['hyperpodnodeclasses'], verbs: ['list'] },
        { apiGroups: ['karpenter.sh'], resources: ['nodepools', 'nodeclaims'], verbs: ['list'] },
        { apiGroups: ['keda.sh'], resources: ['scaledobjects'], verbs: ['list'] },
      ],
    });
  });
});
