/** A cluster that is Failed or Deleting takes no updates; one that AWS is changing takes them later. */
import { namedSubject } from '../domain/finding.ts';
import { defineCheck, fixBy } from './check.ts';
import { awsCommand } from './shared/aws-command.ts';

interface Said {
  readonly status: string;
  /** AWS's own words. */
  readonly failureMessage: string | null;
}

export const check = defineCheck({
  id: 'cluster-in-service',
  title: 'the cluster is InService',
  severity: 'error',
  phase: 'preflight',
  subjects: 'clusters',
  needs: ['cluster'],
  messages: {
    inService: () => 'it is InService',
    dead: ({ status, failureMessage }: Said) =>
      `it is ${status}${failureMessage === null ? '' : `: ${failureMessage}`}; it takes no changes any more`,
    changing: ({ status }: { readonly status: string }) =>
      `it is ${status}: AWS is changing it and takes no other change until that is done; look again with "hpscale status"`,
  },
  run: ({ cluster }, judge, context) => {
    const { name, status, failureMessage } = cluster;
    const subject = namedSubject('cluster', name);
    const evidence = [
      { field: 'ClusterStatus', value: status, source: 'sagemaker:DescribeCluster' },
      ...(failureMessage === null
        ? []
        : [{ field: 'FailureMessage', value: failureMessage, source: 'sagemaker:DescribeCluster' }]),
    ];
    if (status === 'InService') return [judge.pass(subject, 'inService', {}, { evidence })];
    if (status !== 'Failed' && status !== 'Deleting') {
      return [judge.skip(subject, 'changing', { status }, { evidence })];
    }
    const fix = fixBy(
      status === 'Failed'
        ? `read its events, mend the cause, and update the cluster: ${awsCommand('sagemaker list-cluster-events', ['--cluster-name', name], context)}`
        : 'name another cluster: this one is being deleted',
    );
    return [judge.fail(subject, 'dead', { status, failureMessage }, { evidence, fix })];
  },
});
