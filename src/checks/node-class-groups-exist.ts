/** One name that the cluster does not know makes a whole node class not Ready, and with it every node pool of it. */
import type { Cluster } from '../domain/cluster.ts';
import { objectSubject } from '../domain/finding.ts';
import { isEmptyGroup } from '../domain/instance-group-rules.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { instanceGroupsOf } from '../domain/live-fields.ts';
import { nearest } from '../domain/nearest.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { renameGroupsCommand } from './shared/node-class-fix.ts';

interface Missing {
  readonly cluster: string;
  readonly missing: readonly string[];
  /** Nearest known name of each, where one is near. */
  readonly meant: Readonly<Record<string, string>>;
}

export const check = defineCheck({
  id: 'node-class-groups-exist',
  title: 'every instance group that a node class names exists',
  severity: 'error',
  phase: 'health',
  subjects: 'node classes',
  needs: ['cluster', 'nodeClasses'],
  messages: {
    exist: ({ groups }: { groups: readonly string[] }) => `all its instance groups exist: ${groups.join(', ')}`,
    missing: ({ cluster, missing, meant }: Missing) =>
      `${cluster} has no instance group ${missing.map((name) => describe(name, meant[name])).join(', ')}; the node class is not used as long as it names ${missing.length === 1 ? 'it' : 'them'}`,
    restricted: ({ restricted }: { restricted: readonly string[] }) =>
      `${restricted.join(', ')} ${restricted.length === 1 ? 'is a restricted instance group' : 'are restricted instance groups'}: autoscaling works with standard ones only`,
  },
  run: ({ cluster, nodeClasses }, judge, context) => {
    const known = cluster.instanceGroups.map(({ name }) => name);
    return nodeClasses.map((nodeClass) => {
      const subject = objectSubject(nodeClass);
      const names = instanceGroupsOf(nodeClass);
      const evidence = [
        { field: 'spec.instanceGroups', value: names, source: subject.text },
        { field: 'InstanceGroups[].InstanceGroupName', value: known, source: 'sagemaker:DescribeCluster' },
      ];
      const absent = names.filter((name) => !known.includes(name));
      if (absent.length === 0) return judge.pass(subject, 'exist', { groups: names }, { evidence });
      const fix = fixOf(nodeClass, absent, { cluster, context });
      const restricted = absent.filter((name) => cluster.restrictedGroupNames.includes(name));
      if (restricted.length === absent.length)
        return judge.fail(subject, 'restricted', { restricted }, { evidence, fix });
      const meant = Object.fromEntries(
        absent.flatMap((name) => {
          const candidate = nearest(name, known);
          return candidate === undefined ? [] : [[name, candidate] as const];
        }),
      );
      return judge.fail(subject, 'missing', { cluster: cluster.name, missing: absent, meant }, { evidence, fix });
    });
  },
});

function describe(name: string, meant: string | undefined): string {
  return meant === undefined ? name : `${name} (did you mean ${meant}?)`;
}

/** A slip is corrected only to an empty group: one with nodes would be drained. */
function fixOf(
  nodeClass: KubeObject,
  absent: readonly string[],
  { cluster, context }: { readonly cluster: Cluster; readonly context: CheckContext },
) {
  const { name } = nodeClass.metadata;
  const empty = cluster.instanceGroups.filter(isEmptyGroup).map((group) => group.name);
  const mended = instanceGroupsOf(nodeClass).flatMap((group) =>
    absent.includes(group) ? (nearest(group, empty) ?? []) : group,
  );
  const groups = [...new Set(mended)];
  if (groups.length === 0) return fixBy(`name instance groups that exist in ${name}, or delete the node class`);
  return fixBy(`name in ${name} only instance groups that exist`, renameGroupsCommand(nodeClass, groups, context));
}
