/** Autoscaling that is in service and has no node class does nothing, and says nothing. */
import type { Cluster } from '../domain/cluster.ts';
import { namedSubject } from '../domain/finding.ts';
import { isEmptyGroup, judgeInstanceGroups } from '../domain/instance-group-rules.ts';
import { MAX_INSTANCE_GROUPS } from '../domain/node-class.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { subnetZonesOf } from './shared/group-use.ts';
import { nodeClassCommand } from './shared/node-class-fix.ts';

export const check = defineCheck({
  id: 'node-class-exists',
  title: 'a node class lets Karpenter use instance groups',
  severity: 'warning',
  phase: 'health',
  subjects: 'clusters',
  needs: ['cluster', 'nodeClasses'],
  uses: ['nodePools', 'subnets'],
  messages: {
    exists: ({ nodeClasses }: { nodeClasses: readonly string[] }) =>
      nodeClasses.length === 1
        ? `there is the node class ${nodeClasses[0]}`
        : `there are ${nodeClasses.length} node classes`,
    none: () =>
      'autoscaling is in service, and there is no node class: Karpenter may use no instance group, and makes no node',
    poolsWait: ({ nodePools }: { nodePools: readonly string[] }) =>
      `there is no node class, and ${nodePools.join(', ')} ${nodePools.length === 1 ? 'refers' : 'refer'} to one: see node-pool-node-class-exists`,
    notInService: ({ status }: { status: string }) => `autoscaling is ${status}: node classes come after it`,
  },
  run: ({ cluster, nodeClasses }, judge, context) => {
    const subject = namedSubject('cluster', cluster.name);
    const names = nodeClasses.map(({ metadata }) => metadata.name);
    if (names.length > 0) return [judge.pass(subject, 'exists', { nodeClasses: names })];
    const { status } = cluster.autoscaling;
    if (status !== 'InService') return [judge.skip(subject, 'notInService', { status })];
    const nodePools = (context.optional('nodePools') ?? []).filter(hyperpodNodeClassOf);
    if (nodePools.length > 0) {
      return [judge.skip(subject, 'poolsWait', { nodePools: nodePools.map(({ metadata }) => metadata.name) })];
    }
    return [judge.fail(subject, 'none', {}, { fix: fixOf(cluster, context) })];
  },
});

function fixOf(cluster: Cluster, context: CheckContext) {
  const zones = subnetZonesOf(context);
  const groups = cluster.instanceGroups
    .filter((group) => isEmptyGroup(group) && judgeInstanceGroups([group.name], cluster, zones).objections.length === 0)
    .map(({ name }) => name)
    .slice(0, MAX_INSTANCE_GROUPS);
  const summary = 'make a node class of empty instance groups, then a node pool for it';
  if (groups.length === 0) return fixBy(`${summary}; there is none: hpscale instancegroup add makes one`);
  return fixBy(summary, nodeClassCommand('default', groups, context));
}
