/** Volumes with keys of the customer's own need grants on those keys, which HyperPod makes as the cluster role. */
import { buildPermissionsPolicy, volumeKeyArns } from '../manifests/cluster-role.ts';
import { roleLacks } from '../manifests/role-fit.ts';
import { defineRoleRule } from './shared/role-rule.ts';

export const check = defineRoleRule({
  id: 'cluster-role-kms',
  title: "the cluster role may use the keys of the groups' volumes",
  severity: 'error',
  phase: 'preflight',
  fits: ({ role }) => `${role} may use the keys of the instance groups' volumes`,
  unfit: ({ role, found }) =>
    `${role} does not allow ${found.join(', ')} on the keys of the instance groups' volumes: nodes with such volumes cannot start`,
  judge: (facts, cluster) => {
    if (volumeKeyArns(cluster).length === 0) {
      return { status: 'skip', why: 'no instance group encrypts its volumes with a key of its own' };
    }
    const { keyActions, unreadPolicies } = roleLacks(facts, cluster);
    // Whether the conditions on its grants hold, only KMS can tell.
    if (keyActions.length === 0) return { status: 'fits', certainty: 'bound' };
    if (unreadPolicies.length > 0) return { status: 'unread', policies: unreadPolicies };
    return { status: 'unfit', found: keyActions };
  },
  evidence: (facts, cluster) => [
    {
      field: 'InstanceGroups[].InstanceStorageConfigs[].EbsVolumeConfig.VolumeKmsKeyId',
      value: volumeKeyArns(cluster),
      source: 'sagemaker:DescribeCluster',
    },
    {
      field: 'wanted statement',
      value: buildPermissionsPolicy(cluster).Statement.at(-1),
      source: `iam:GetRolePolicy ${facts.role.name}`,
    },
  ],
});
