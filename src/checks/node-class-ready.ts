/** A node class that is not Ready is not used, nor is any node pool of it. */
import { objectSubject } from '../domain/finding.ts';
import { type Condition, conditionOf, conditionsOf, type KubeObject } from '../domain/kube-object.ts';
import { instanceGroupsOf } from '../domain/live-fields.ts';
import { causeOf } from '../domain/readiness.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { describeCommand } from './shared/kubectl.ts';

interface NotReady {
  readonly type: string;
  readonly reason: string;
  readonly cause: string;
}

/** Of HyperpodNodeClass, Ready being the sum of the others. */
const CONDITIONS: readonly string[] = ['InstanceGroupReady', 'SubnetsReady', 'Ready'];

export const check = defineCheck({
  id: 'node-class-ready',
  title: 'every node class is Ready',
  severity: 'error',
  phase: 'health',
  subjects: 'node classes',
  needs: ['nodeClasses'],
  uses: ['cluster'],
  messages: {
    ready: () => 'it is Ready',
    notReady: ({ type, reason, cause }: NotReady) =>
      `it is not Ready (${type}: ${reason}): ${cause}; Karpenter uses none of its groups`,
    groupsMissing: ({ missing }: { missing: readonly string[] }) =>
      `it is not Ready because ${missing.join(', ')} ${missing.length === 1 ? 'does' : 'do'} not exist: see node-class-groups-exist`,
    notInService: ({ status }: { status: string }) =>
      `autoscaling is ${status}: nobody looks at node classes meanwhile`,
    unsaid: () => 'Karpenter has not said yet whether it is Ready',
  },
  run: ({ nodeClasses }, judge, context) =>
    nodeClasses.map((nodeClass) => {
      const subject = objectSubject(nodeClass);
      const evidence = evidenceOf(nodeClass, subject.text);
      const ready = conditionOf(nodeClass, 'Ready');
      const status = context.optional('cluster')?.autoscaling.status ?? 'InService';
      if (status !== 'InService') return judge.skip(subject, 'notInService', { status }, { evidence });
      if (ready?.status === 'True') return judge.pass(subject, 'ready', {}, { evidence });
      const missing = missingGroups(nodeClass, context);
      if (missing.length > 0) return judge.skip(subject, 'groupsMissing', { missing }, { evidence });
      if (ready?.status !== 'False') return judge.unknown(subject, 'unsaid', {}, { evidence });
      const fix = fixBy('mend what the condition names', describeCommand(nodeClass));
      return judge.fail(subject, 'notReady', saidBy(causeOf(nodeClass, ready)), { evidence, fix });
    }),
});

function missingGroups(nodeClass: KubeObject, context: CheckContext): readonly string[] {
  const cluster = context.optional('cluster');
  if (!cluster) return [];
  const known = new Set(cluster.instanceGroups.map(({ name }) => name));
  return instanceGroupsOf(nodeClass).filter((name) => !known.has(name));
}

function saidBy({ type, reason = 'no reason', message }: Condition): NotReady {
  return { type, reason, cause: message === undefined || message === '' ? 'it does not say why' : message };
}

function evidenceOf(nodeClass: KubeObject, source: string) {
  const said = conditionsOf(nodeClass).filter(({ type }) => CONDITIONS.includes(type));
  return said.map(({ type, status }) => ({ field: `status.conditions[type=${type}].status`, value: status, source }));
}
