/** The destructive one: Karpenter takes a group that it is given down to 0, with all that runs on nodes it did not make. */
import type { Cluster } from '../domain/cluster.ts';
import { namedSubject } from '../domain/finding.ts';
import type { GroupOccupancy } from '../domain/group-occupancy.ts';
import { isEmptyGroup } from '../domain/instance-group-rules.ts';
import { defineCheck } from './check.ts';
import { usesOfGroups } from './shared/group-use.ts';
import { takeOutFix } from './shared/node-class-fix.ts';
import { OCCUPANCY_FACTS, unclaimedNodes } from './shared/unclaimed-nodes.ts';

interface Lost {
  readonly group: string;
  readonly nodes: readonly string[];
  /** null: they could not be read. */
  readonly pods: readonly string[] | null;
}

const SHOWN_PODS = 5;

export const check = defineCheck({
  id: 'instance-group-starts-at-zero',
  title: 'no node class names an instance group with nodes that Karpenter did not make',
  severity: 'error',
  phase: 'preflight',
  subjects: 'instance groups',
  needs: ['cluster'],
  uses: ['nodeClasses', ...OCCUPANCY_FACTS],
  messages: {
    empty: ({ group }: { group: string }) => `${group} has no nodes`,
    owned: ({ group, count }: { group: string; count: number }) =>
      `${group} has ${nodesText(count)}, all of them made by Karpenter`,
    alwaysOn: ({ group, count }: { group: string; count: number }) =>
      `${group} has ${nodesText(count)} and is named by no node class: keep it so, Karpenter would scale it to 0`,
    drained: (lost: Lost) =>
      `${lost.group} has ${nodesText(lost.nodes.length)} that Karpenter did not make (${lost.nodes.join(', ')}): it takes them away, ${podsText(lost)}`,
    unknown: ({ group, why }: { group: string; why: string }) =>
      `${group} has nodes, and whose they are is unknown (${why})`,
  },
  run: ({ cluster }, judge, context) => {
    const uses = usesOfGroups(cluster, context);
    const unclaimed = unclaimedNodes(cluster, context);
    return cluster.instanceGroups.map((group) => {
      const { name } = group;
      const subject = namedSubject('instance-group', name);
      const use = uses.get(name) ?? { kind: 'idle' };
      const count = Math.max(group.currentCount, group.targetCount);
      const evidence = [evidenceOf(cluster, name)];
      if (isEmptyGroup(group)) return judge.pass(subject, 'empty', { group: name }, { evidence });
      if (use.kind === 'unknown') return judge.unknown(subject, 'unknown', { group: name, why: use.why }, { evidence });
      if (use.kind !== 'in-node-class') return judge.skip(subject, 'alwaysOn', { group: name, count }, { evidence });
      const occupancy = unclaimed.get(name);
      if (occupancy === undefined) return judge.pass(subject, 'owned', { group: name, count }, { evidence });
      if (occupancy.unknown !== undefined && occupancy.nodes.length === 0)
        return judge.unknown(subject, 'unknown', { group: name, why: occupancy.unknown }, { evidence });
      const advice = 'keep it for what runs there, and give Karpenter an empty group';
      const fix = takeOutFix(name, use.nodeClasses, { cluster, context, advice });
      return judge.fail(subject, 'drained', lostWith(occupancy), { evidence, fix });
    });
  },
});

function evidenceOf({ instanceGroups }: Cluster, name: string) {
  const group = instanceGroups.find((candidate) => candidate.name === name);
  return {
    field: `InstanceGroups[${name}].CurrentCount`,
    value: group?.currentCount ?? null,
    source: 'sagemaker:DescribeCluster',
  };
}

function lostWith({ group, nodes }: GroupOccupancy): Lost {
  const pods = nodes.map((node) => node.pods);
  const isKnown = pods.every((names) => names !== undefined);
  return { group, nodes: nodes.map(({ name }) => name), pods: isKnown ? pods.flat() : null };
}

function nodesText(count: number): string {
  return count === 1 ? '1 node' : `${count} nodes`;
}

function podsText({ pods }: Lost): string {
  if (pods === null) return 'and the pods on them (which could not be read) with them';
  if (pods.length === 0) return 'no pods but those of DaemonSets are on them';
  const more = pods.length > SHOWN_PODS ? ` and ${pods.length - SHOWN_PODS} more` : '';
  return `with the pods ${pods.slice(0, SHOWN_PODS).join(', ')}${more}`;
}
