/** A tool that writes the cluster again from its own description takes back what autoscaling and `hpscale enable` changed. */
import { namedSubject } from '../domain/finding.ts';
import { defineCheck, fixBy } from './check.ts';
import { ownerOfTags } from '../domain/infrastructure-owner.ts';

interface Owned {
  readonly cluster: string;
  readonly tool: string;
  readonly mark: string;
}

export const check = defineCheck({
  id: 'infrastructure-as-code-of-cluster',
  title: 'no infrastructure tool takes back what autoscaling changes in the cluster',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'clusters',
  needs: ['cluster', 'clusterTags'],
  messages: {
    unowned: () => 'no tag tells of an infrastructure tool',
    owned: ({ cluster, tool, mark }: Owned) =>
      `${cluster} seems to be kept by ${tool} (${mark}): its next run may take back node counts that Karpenter set, autoscaling and the cluster role`,
  },
  run: ({ cluster, clusterTags }, judge) => {
    const subject = namedSubject('cluster', cluster.name);
    const owner = ownerOfTags(clusterTags);
    if (!owner) {
      const evidence = [{ field: 'Tags', value: Object.keys(clusterTags), source: 'sagemaker:ListTags' }];
      return [judge.pass(subject, 'unowned', {}, { evidence })];
    }
    const { tool, field, value } = owner;
    const evidence = [{ field, value, source: 'sagemaker:ListTags' }];
    const data = { cluster: cluster.name, tool, mark: value };
    // A tag says who made it, not what the description holds.
    return [judge.fail(subject, 'owned', data, { evidence, certainty: 'bound', fix: fixBy(adviceFor(tool)) })];
  },
});

function adviceFor(tool: string): string {
  if (tool === 'CloudFormation') {
    return 'write AutoScaling, ClusterRole, NodeRecovery and NodeProvisioningMode into the template as they are live, and do not change InstanceGroups there while Karpenter has nodes: an update sends their counts again';
  }
  return 'let it leave these alone: lifecycle { ignore_changes = [auto_scaling, cluster_role, instance_groups, node_recovery] } in Terraform, ignoreChanges in Pulumi';
}
