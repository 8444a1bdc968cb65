/** HyperPod's controller works through the EKS cluster: without it nothing scales. */
import { namedSubject } from '../domain/finding.ts';
import { defineCheck, fixBy } from './check.ts';
import { eksEvidence, eksSubject } from './shared/eks-cluster.ts';
import { type UnreadData, unreadData, unreadDetails } from './shared/unread.ts';

interface WithStatus {
  readonly status: string;
}

export const check = defineCheck({
  id: 'eks-cluster-active',
  title: 'the EKS cluster is ACTIVE',
  severity: 'error',
  phase: 'preflight',
  subjects: 'EKS clusters',
  needs: ['cluster'],
  uses: ['eksCluster'],
  messages: {
    active: () => 'it is ACTIVE',
    changing: ({ status }: WithStatus) => `it is ${status}: EKS is changing it`,
    dead: ({ status }: WithStatus) => `it is ${status}: Karpenter cannot work through it`,
    gone: ({ why }: UnreadData) => why,
    unread: ({ why }: UnreadData) => why,
    notOnEks: () => 'the cluster is not on EKS',
  },
  run: ({ cluster }, judge, context) => {
    const hyperpod = namedSubject('cluster', cluster.name);
    if (cluster.orchestrator.kind !== 'eks') return [judge.skip(hyperpod, 'notOnEks', {})];
    const eksCluster = context.optional('eksCluster');
    if (eksCluster === undefined) {
      const why = context.whyUnread('eksCluster');
      if (!why) return [];
      const data = unreadData(why);
      if (why.reason !== 'not-found') return [judge.unknown(hyperpod, 'unread', data, unreadDetails(why))];
      const evidence = [
        {
          field: 'Orchestrator.Eks.ClusterArn',
          value: cluster.orchestrator.eksClusterArn,
          source: 'sagemaker:DescribeCluster',
        },
      ];
      const fix = fixBy('make a new HyperPod cluster: the EKS cluster under one cannot be exchanged');
      return [judge.fail(hyperpod, 'gone', data, { evidence, fix })];
    }
    const { status } = eksCluster;
    const subject = eksSubject(eksCluster);
    const evidence = eksEvidence('status', status);
    if (status === 'ACTIVE') return [judge.pass(subject, 'active', {}, { evidence })];
    if (status !== 'FAILED' && status !== 'DELETING')
      return [judge.skip(subject, 'changing', { status }, { evidence })];
    const fix = fixBy(
      'look at the health issues of the EKS cluster in the AWS console; AWS support can mend a FAILED one',
    );
    return [judge.fail(subject, 'dead', { status }, { evidence, fix })];
  },
});
