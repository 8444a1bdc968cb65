/** SageMaker adds no nodes to a group that Failed, and says why only in its events. */
import type { ClusterEvent, InstanceGroup } from '../domain/cluster.ts';
import { type Evidence, namedSubject } from '../domain/finding.ts';
import { hasGoodStatus } from '../domain/instance-group-rules.ts';
import { defineCheck, fixBy } from './check.ts';
import { awsCommand } from './shared/aws-command.ts';
import { usesOfGroups } from './shared/group-use.ts';
import { troublesOf } from './shared/group-events.ts';
import { takeOutFix } from './shared/node-class-fix.ts';

interface BadStatus {
  readonly group: string;
  readonly status: string;
  /** SageMaker's own words, newest first. */
  readonly reasons: readonly string[];
}

export const check = defineCheck({
  id: 'instance-group-in-service',
  title: 'instance groups are InService',
  severity: 'error',
  phase: 'health',
  subjects: 'instance groups',
  needs: ['cluster'],
  uses: ['nodeClasses', 'clusterEvents', 'subnets'],
  messages: {
    inService: ({ group }: { group: string }) => `${group} is InService`,
    changing: ({ group, status }: { group: string; status: string }) => `${group} is ${status}: it will be InService`,
    notUsed: ({ group, status }: { group: string; status: string }) =>
      `${group} is ${status}, has no nodes, and no node class names it`,
    bad: ({ group, status, reasons }: BadStatus) =>
      `${group} is ${status}${reasons.length === 0 ? '' : `: ${reasons[0]}`}`,
  },
  run: ({ cluster }, judge, context) => {
    const uses = usesOfGroups(cluster, context);
    const troubles = troublesOf(context.optional('clusterEvents') ?? []);
    return cluster.instanceGroups.map((group) => {
      const { name, status } = group;
      const subject = namedSubject('instance-group', name);
      const use = uses.get(name) ?? { kind: 'idle' };
      const events = troubles.get(name) ?? [];
      const evidence = [statusEvidence(group), ...events.slice(0, 3).map(eventEvidence)];
      if (status === 'InService') return judge.pass(subject, 'inService', { group: name }, { evidence });
      if (hasGoodStatus(group)) return judge.skip(subject, 'changing', { group: name, status }, { evidence });
      if (use.kind === 'idle') return judge.skip(subject, 'notUsed', { group: name, status }, { evidence });
      const data = { group: name, status, reasons: events.map(({ description }) => description) };
      const words = ['--cluster-name', cluster.name, '--instance-group-name', name];
      const advice = `its events say why: ${awsCommand('sagemaker list-cluster-events', words, context)}`;
      if (use.kind !== 'in-node-class') {
        return judge.fail(subject, 'bad', data, {
          evidence,
          severity: 'warning',
          fix: fixBy(`mend ${name}: ${advice}`),
        });
      }
      return judge.fail(subject, 'bad', data, {
        evidence,
        fix: takeOutFix(name, use.nodeClasses, {
          cluster,
          context,
          advice: `put it back when it is mended; ${advice}`,
        }),
      });
    });
  },
});

function statusEvidence({ name, status }: InstanceGroup): Evidence {
  return { field: `InstanceGroups[${name}].Status`, value: status, source: 'sagemaker:DescribeCluster' };
}

function eventEvidence({ id, description }: ClusterEvent): Evidence {
  return { field: `Events[${id}].Description`, value: description, source: 'sagemaker:ListClusterEvents' };
}
