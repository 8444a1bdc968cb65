/** Why nodes do not come (no capacity, a subnet that is full, a lifecycle script that fails): SageMaker tells it in events alone. */
import type { ClusterEvent } from '../domain/cluster.ts';
import { type Evidence, namedSubject } from '../domain/finding.ts';
import { hasGoodStatus } from '../domain/instance-group-rules.ts';
import { defineCheck, fixBy } from './check.ts';
import { awsCommand } from './shared/aws-command.ts';
import { troublesOf } from './shared/group-events.ts';
import { usesOfGroups } from './shared/group-use.ts';

interface Troubles {
  readonly group: string;
  readonly count: number;
  /** ISO 8601; null where SageMaker does not say. */
  readonly lastAt: string | null;
  /** SageMaker's own words. */
  readonly last: string;
}

const SHOWN_EVENTS = 5;

export const check = defineCheck({
  id: 'instance-group-capacity-events',
  title: 'SageMaker told of no trouble with nodes within a day',
  severity: 'warning',
  phase: 'health',
  subjects: 'instance groups that node classes name',
  needs: ['cluster', 'nodeClasses', 'clusterEvents'],
  messages: {
    quiet: ({ group }: { group: string }) => `no errors or warnings of ${group} within a day`,
    troubled: ({ group, count, lastAt, last }: Troubles) =>
      `${count === 1 ? 'an error or warning' : `${count} errors and warnings`} of ${group} within a day, the last${lastAt === null ? '' : ` at ${lastAt}`}: ${last}`,
    toldByStatus: ({ group, status }: { group: string; status: string }) =>
      `${group} is ${status}: instance-group-in-service shows its events`,
  },
  run: ({ cluster, clusterEvents }, judge, context) => {
    const uses = usesOfGroups(cluster, context);
    const troubles = troublesOf(clusterEvents);
    return cluster.instanceGroups
      .filter(({ name }) => uses.get(name)?.kind === 'in-node-class')
      .map((group) => {
        const { name, status } = group;
        const subject = namedSubject('instance-group', name);
        const events = troubles.get(name) ?? [];
        const [newest] = events;
        const evidence = events.slice(0, SHOWN_EVENTS).map(evidenceOf);
        if (!newest) return judge.pass(subject, 'quiet', { group: name });
        if (!hasGoodStatus(group)) return judge.skip(subject, 'toldByStatus', { group: name, status }, { evidence });
        const data = { group: name, count: events.length, lastAt: newest.time, last: newest.description };
        const words = ['--cluster-name', cluster.name, '--event-id', newest.id];
        const fix = fixBy(
          `for capacity: name a group of another type or zone in the node class, too; more of the event: ${awsCommand('sagemaker describe-cluster-event', words, context)}`,
        );
        return judge.fail(subject, 'troubled', data, { evidence, fix });
      });
  },
});

function evidenceOf({ id, level, time, description }: ClusterEvent): Evidence {
  const value = [time, level, description].filter((part) => part !== null).join(' ');
  return { field: `Events[${id}]`, value, source: 'sagemaker:ListClusterEvents' };
}
