/** CoreDNS, KEDA and whatever else starts nodes by asking need a node that is not Karpenter's to take away. */
import type { Cluster, InstanceGroup } from '../domain/cluster.ts';
import { namedSubject } from '../domain/finding.ts';
import { isEmptyGroup } from '../domain/instance-group-rules.ts';
import { isUnknown } from '../domain/known.ts';
import { isPending } from '../domain/live-pods.ts';
import { INSTANCE_GROUP_LABEL, NODE_POOL_LABEL } from '../domain/node-labels.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { awsCommand } from './shared/aws-command.ts';
import { listOf, usesOfGroups } from './shared/group-use.ts';
import { isPlainPod } from './shared/plain-pods.ts';
import { OCCUPANCY_FACTS, unclaimedNodes } from './shared/unclaimed-nodes.ts';

export const check = defineCheck({
  id: 'always-on-instance-group',
  title: 'an instance group with nodes is left to pods of the platform',
  severity: 'warning',
  phase: 'preflight',
  subjects: 'clusters',
  needs: ['cluster'],
  uses: ['nodeClasses', ...OCCUPANCY_FACTS],
  messages: {
    alwaysOn: ({ groups }: { groups: readonly string[] }) =>
      `${groups.join(', ')} ${groups.length === 1 ? 'has' : 'have'} nodes, and no node class names ${groups.length === 1 ? 'it' : 'them'}`,
    otherNodes: ({ count }: { count: number }) =>
      `${count} nodes belong to no instance group of HyperPod: pods of the platform can run there`,
    none: ({ waiting }: { waiting: number }) =>
      `every instance group with nodes is named by a node class, or there is none: CoreDNS, KEDA and the like have no node that Karpenter would not take away${waiting === 0 ? '' : `, and ${waiting === 1 ? '1 pod waits' : `${waiting} pods wait`} for one`}`,
    beingDrained: ({ groups }: { groups: readonly string[] }) =>
      `the nodes of ${groups.join(', ')} are about to go: see instance-group-starts-at-zero`,
    unknown: ({ why }: { why: string }) => `whether there is one is unknown (${why})`,
  },
  run: ({ cluster }, judge, context) => {
    const subject = namedSubject('cluster', cluster.name);
    const evidence = cluster.instanceGroups.map(({ name, currentCount }) => ({
      field: `InstanceGroups[${name}].CurrentCount`,
      value: currentCount,
      source: 'sagemaker:DescribeCluster',
    }));
    const uses = usesOfGroups(cluster, context);
    const ofKind = (kind: string) => cluster.instanceGroups.filter(({ name }) => uses.get(name)?.kind === kind);
    const groups = ofKind('always-on').map(({ name }) => name);
    if (groups.length > 0) return [judge.pass(subject, 'alwaysOn', { groups }, { evidence })];
    const unsaid = [...uses.values()].find((use) => use.kind === 'unknown');
    if (unsaid) return [judge.unknown(subject, 'unknown', { why: unsaid.why }, { evidence })];
    const nodes = listOf('nodes', context);
    if (isUnknown(nodes)) return [judge.unknown(subject, 'unknown', { why: nodes.unknown }, { evidence })];
    const others = nodes.filter(({ metadata: { labels = {} } }) => isOther(labels)).length;
    if (others > 0) return [judge.pass(subject, 'otherNodes', { count: others }, { evidence })];
    const drained = drainedGroups(cluster, context);
    if (drained.length > 0) return [judge.skip(subject, 'beingDrained', { groups: drained }, { evidence })];
    const waiting = (context.optional('pods') ?? []).filter((pod) => isPending(pod) && isPlainPod(pod)).length;
    const fix = fixOf(cluster, ofKind('idle')[0], context);
    const severity = waiting === 0 ? 'warning' : 'error';
    return [judge.fail(subject, 'none', { waiting }, { evidence, fix, severity })];
  },
});

function isOther(labels: Readonly<Record<string, string>>): boolean {
  return labels[INSTANCE_GROUP_LABEL] === undefined && labels[NODE_POOL_LABEL] === undefined;
}

function drainedGroups(cluster: Cluster, context: CheckContext): readonly string[] {
  const unclaimed = unclaimedNodes(cluster, context);
  return cluster.instanceGroups
    .filter((group) => !isEmptyGroup(group) && unclaimed.has(group.name))
    .map(({ name }) => name);
}

/** An empty group that nobody uses can be given a node without resubmitting it. */
function fixOf({ name }: Cluster, idle: InstanceGroup | undefined, context: CheckContext) {
  const sample = 'keep a small group (AWS shows one ml.c5.xlarge) with at least one node out of every node class';
  if (!idle) return fixBy(`${sample}: add one (hpscale instancegroup add), then give it a node`);
  const nodes = `InstanceGroupName=${idle.name},IncrementTargetCountBy=1`;
  const words = ['--cluster-name', name, '--nodes-to-add', nodes];
  return fixBy(`${sample}: give ${idle.name} a node`, awsCommand('sagemaker batch-add-cluster-nodes', words, context));
}
