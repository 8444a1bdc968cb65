import { describe, expect, it } from 'vitest';
import {
  enableWarnings,
  judgeEksCluster,
  refuseRoleChange,
  refuseUnfitCluster,
} from '../../../src/actions/judge-enable.ts';
import type { Cluster, EksCluster } from '../../../src/domain/cluster.ts';
import { buildDomainCluster, buildGroup, enabled } from '../../helpers/build-cluster.ts';
import { CLUSTER_ROLE_ARN } from '../../helpers/seeds.ts';

const EKS: EksCluster = {
  name: 'translation-eks',
  arn: 'arn:aws:eks:us-west-2:123456789012:cluster/translation-eks',
  region: 'us-west-2',
  status: 'ACTIVE',
  version: '1.32',
  endpoint: 'https://example.test',
  certificateAuthorityData: '',
  authenticationMode: 'API_AND_CONFIG_MAP',
  hasPublicEndpoint: true,
  hasPrivateEndpoint: false,
  publicAccessCidrs: [],
};

describe('clusters that autoscaling cannot be enabled on', () => {
  it.each<[string, Partial<Cluster>, string]>([
    ['Slurm', { orchestrator: { kind: 'slurm' } }, 'not-eks-orchestrated'],
    ['not Continuous', { provisioningMode: null }, 'not-continuous'],
    ['Failed', { status: 'Failed', failureMessage: 'no capacity' }, 'cluster-failed'],
    ['Deleting', { status: 'Deleting' }, 'cluster-deleting'],
  ])('%s', (_, overrides, code) => {
    expect(() => refuseUnfitCluster(buildDomainCluster(overrides))).toThrow(expect.objectContaining({ code }));
  });

  it('takes one that is being updated: that passes', () => {
    expect(() => refuseUnfitCluster(buildDomainCluster({ status: 'SystemUpdating' }))).not.toThrow();
  });
});

describe('the EKS cluster', () => {
  it('is refused with authentication mode CONFIG_MAP, with the command that mends it', () => {
    expect(() => judgeEksCluster({ ...EKS, authenticationMode: 'CONFIG_MAP' })).toThrow(
      expect.objectContaining({
        code: 'eks-config-map-only',
        hint: expect.stringContaining(
          'aws eks update-cluster-config --name translation-eks --region us-west-2 --access-config authenticationMode=API_AND_CONFIG_MAP',
        ) as string,
      }),
    );
  });

  it.each(['API', 'API_AND_CONFIG_MAP'])('is fine with %s', (authenticationMode) => {
    expect(judgeEksCluster({ ...EKS, authenticationMode })).toEqual([]);
  });

  it('that may not be read is a doubt, not a refusal', () => {
    expect(judgeEksCluster({ unknown: 'ada may not eks:DescribeCluster' })).toEqual([
      'the EKS cluster could not be looked at: ada may not eks:DescribeCluster',
    ]);
  });
});

describe('another role than the one in use', () => {
  it('is refused, with the way there', () => {
    const cluster = buildDomainCluster({ autoscaling: enabled('InService') });
    const other = 'arn:aws:iam::123456789012:role/other';
    expect(() => refuseRoleChange(cluster, other)).toThrow(
      expect.objectContaining({
        code: 'role-in-use',
        hint: `hpscale disable --cluster translation-cluster, then enable it with --role ${other}`,
      }),
    );
    expect(() => refuseRoleChange(cluster, CLUSTER_ROLE_ARN)).not.toThrow();
  });
});

describe('what the person should know first', () => {
  it('names the groups with nodes, which a node class would drain', () => {
    const groups = [buildGroup({ name: 'system', currentCount: 2, targetCount: 1 }), buildGroup()];
    const warnings = enableWarnings(buildDomainCluster({ instanceGroups: groups, restrictedGroupNames: ['nova'] }));
    expect(warnings).toEqual([
      expect.stringContaining('Groups with nodes now: system (2)'),
      'restricted instance groups are not supported by autoscaling: nova',
    ]);
  });

  it('is silent about empty groups', () => {
    expect(enableWarnings(buildDomainCluster({ instanceGroups: [buildGroup()] }))).toEqual([]);
  });
});
