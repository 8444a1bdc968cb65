/** An empty group that no node class names stays empty: somebody made it for Karpenter, and forgot the last step. */
import type { InstanceGroup } from '../domain/cluster.ts';
import { findInstanceType } from '../domain/instance-type.ts';
import { namedSubject } from '../domain/finding.ts';
import { judgeInstanceGroups } from '../domain/instance-group-rules.ts';
import { toDnsLabel } from '../domain/kube-names.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { instanceGroupsOf } from '../domain/live-fields.ts';
import { MAX_INSTANCE_GROUPS } from '../domain/node-class.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { subnetZonesOf, usesOfGroups } from './shared/group-use.ts';
import { nodeClassCommand, renameGroupsCommand } from './shared/node-class-fix.ts';

export const check = defineCheck({
  id: 'instance-group-in-a-node-class',
  title: 'every empty instance group is named by a node class',
  severity: 'warning',
  phase: 'tuning',
  subjects: 'instance groups',
  needs: ['cluster', 'nodeClasses'],
  uses: ['subnets'],
  messages: {
    named: ({ group, nodeClasses }: { group: string; nodeClasses: readonly string[] }) =>
      `${group} is named by ${nodeClasses.join(', ')}`,
    alwaysOn: ({ group }: { group: string }) => `${group} has nodes of its own: Karpenter is to leave it alone`,
    unnamed: ({ group }: { group: string }) =>
      `${group} is empty, and no node class names it: nothing will ever start nodes there`,
    unfit: ({ group, why }: { group: string; why: string }) => `${group} is empty, and not one for Karpenter: ${why}`,
    noneAlwaysOn: ({ group }: { group: string }) =>
      `${group} is empty, and no group has nodes of its own: see always-on-instance-group`,
    strayNames: ({ group, names }: { group: string; names: readonly string[] }) =>
      `${group} is empty and unnamed, while a node class names ${names.join(', ')}, which ${names.length === 1 ? 'does' : 'do'} not exist: see node-class-groups-exist`,
    noClasses: ({ group }: { group: string }) =>
      `${group} is empty, and there is no node class yet: see node-class-exists`,
  },
  run: ({ cluster, nodeClasses }, judge, context) => {
    const uses = usesOfGroups(cluster, context);
    const byName = new Map(cluster.instanceGroups.map((group) => [group.name, group]));
    const zones = subnetZonesOf(context);
    const strayNames = nodeClasses.flatMap(instanceGroupsOf).filter((name) => !byName.has(name));
    const hasAlwaysOn = [...uses.values()].some(({ kind }) => kind === 'always-on');
    return cluster.instanceGroups.map((group) => {
      const { name } = group;
      const subject = namedSubject('instance-group', name);
      const use = uses.get(name) ?? { kind: 'idle' };
      if (use.kind === 'in-node-class') {
        const names = use.nodeClasses.map(({ metadata }) => metadata.name);
        return judge.pass(subject, 'named', { group: name, nodeClasses: names });
      }
      if (use.kind === 'always-on') return judge.skip(subject, 'alwaysOn', { group: name });
      if (nodeClasses.length === 0) return judge.skip(subject, 'noClasses', { group: name });
      if (strayNames.length > 0) return judge.skip(subject, 'strayNames', { group: name, names: strayNames });
      if (!hasAlwaysOn) return judge.skip(subject, 'noneAlwaysOn', { group: name });
      const { objections, warnings } = judgeInstanceGroups([name], cluster, zones);
      const [why] = [...objections.map(({ message }) => message), ...warnings];
      if (why !== undefined) return judge.skip(subject, 'unfit', { group: name, why });
      const evidence = nodeClasses.map((nodeClass) => ({
        field: 'spec.instanceGroups',
        value: instanceGroupsOf(nodeClass),
        source: `HyperpodNodeClass/${nodeClass.metadata.name}`,
      }));
      const home = nodeClasses.find((nodeClass) => isHomeFor(group, nodeClass, byName));
      return judge.fail(subject, 'unnamed', { group: name }, { evidence, fix: fixOf(name, home, context) });
    });
  },
});

/** A node class with room whose groups have the same accelerator: its node pools ask for such nodes. */
function isHomeFor(group: InstanceGroup, nodeClass: KubeObject, byName: ReadonlyMap<string, InstanceGroup>): boolean {
  const names = instanceGroupsOf(nodeClass);
  const resources = new Set(names.flatMap((name) => [...acceleratorsOf(byName.get(name))]));
  const own = acceleratorsOf(group);
  return (
    names.length < MAX_INSTANCE_GROUPS && own.size === resources.size && [...own].every((name) => resources.has(name))
  );
}

function acceleratorsOf(group: InstanceGroup | undefined): ReadonlySet<string> {
  return new Set((group?.instanceTypes ?? []).map((type) => findInstanceType(type)?.accelerator?.resource ?? 'none'));
}

function fixOf(group: string, home: KubeObject | undefined, context: CheckContext) {
  if (home) {
    const command = renameGroupsCommand(home, [...instanceGroupsOf(home), group], context);
    return fixBy(`name ${group} in the node class ${home.metadata.name}, or delete the group`, command);
  }
  const command = nodeClassCommand(toDnsLabel(group), [group], context);
  return fixBy(`make a node class of ${group}, and a node pool for it, or delete the group`, command);
}
