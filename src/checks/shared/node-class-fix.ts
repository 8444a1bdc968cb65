/** Fixes that change which instance groups a node class names. */
import type { Cluster } from '../../domain/cluster.ts';
import type { Fix } from '../../domain/finding.ts';
import { judgeInstanceGroups } from '../../domain/instance-group-rules.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import { MANAGED_BY, MANAGED_BY_LABEL } from '../../manifests/metadata.ts';
import { type CheckContext, fixBy } from '../check.ts';
import { subnetZonesOf } from './group-use.ts';

/** The command that makes a node class of these groups. */
export function nodeClassCommand(
  name: string,
  groups: readonly string[],
  context: Pick<CheckContext, 'commandLine'>,
  flags: readonly string[] = [],
): string {
  return context.commandLine(`nodeclass apply ${name}`, [
    ...groups.flatMap((group) => ['--instance-group', group]),
    ...flags,
  ]);
}

/** The command that makes an existing node class name these groups and no others, whoever made it. */
export function renameGroupsCommand(
  { metadata }: KubeObject,
  groups: readonly string[],
  context: Pick<CheckContext, 'commandLine'>,
): string {
  const isOurs = metadata.labels?.[MANAGED_BY_LABEL] === MANAGED_BY;
  return nodeClassCommand(metadata.name, groups, context, isOurs ? [] : ['--force-conflicts']);
}

/** Takes a group out of its node classes, together with others there that Karpenter cannot use: `apply` would refuse those. */
export function takeOutFix(
  group: string,
  nodeClasses: readonly KubeObject[],
  { cluster, context, advice }: { readonly cluster: Cluster; readonly context: CheckContext; readonly advice: string },
): Fix {
  const zones = subnetZonesOf(context);
  const isFit = (name: string) => judgeInstanceGroups([name], cluster, zones).objections.length === 0;
  const names = nodeClasses.map(({ metadata }) => metadata.name);
  const commands = nodeClasses.map((nodeClass) => {
    const kept = instanceGroupsOf(nodeClass).filter((name) => name !== group && isFit(name));
    return kept.length === 0 ? null : renameGroupsCommand(nodeClass, kept, context);
  });
  const isPossible = commands.every((command) => command !== null);
  const summary = `take ${group} out of ${names.length === 1 ? 'the node class' : 'the node classes'} ${names.join(', ')}${
    isPossible ? '' : ', where nothing would be left: make another group first'
  }; ${advice}`;
  return fixBy(summary, isPossible ? commands.join('\n') : null);
}
