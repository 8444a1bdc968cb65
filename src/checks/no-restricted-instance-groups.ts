/** Restricted instance groups and Karpenter do not go together. */
import { namedSubject } from '../domain/finding.ts';
import { defineCheck, fixBy } from './check.ts';

export const check = defineCheck({
  id: 'no-restricted-instance-groups',
  title: 'the cluster has no restricted instance groups',
  severity: 'warning',
  phase: 'preflight',
  subjects: 'clusters',
  needs: ['cluster'],
  messages: {
    none: () => 'it has no restricted instance groups',
    restricted: ({ groups }: { readonly groups: readonly string[] }) =>
      `it has restricted instance groups (${groups.join(', ')}), which autoscaling does not support: no node class may name them`,
  },
  run: ({ cluster }, judge) => {
    const subject = namedSubject('cluster', cluster.name);
    const groups = cluster.restrictedGroupNames;
    const evidence = [{ field: 'RestrictedInstanceGroups', value: groups, source: 'sagemaker:DescribeCluster' }];
    if (groups.length === 0) return [judge.pass(subject, 'none', {}, { evidence })];
    const fix = fixBy('scale standard instance groups, in a cluster of their own if enabling is refused here');
    // Told by a sample of AWS, not by the documentation of the feature.
    return [judge.fail(subject, 'restricted', { groups }, { evidence, fix, certainty: 'bound' })];
  },
});
