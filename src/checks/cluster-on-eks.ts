/** Autoscaling is for clusters on EKS; everything else of a Slurm cluster is not judged. */
import { namedSubject } from '../domain/finding.ts';
import { defineCheck, fixBy } from './check.ts';

export const check = defineCheck({
  id: 'cluster-on-eks',
  title: 'the cluster is orchestrated by EKS',
  severity: 'error',
  phase: 'preflight',
  subjects: 'clusters',
  needs: ['cluster'],
  messages: {
    onEks: ({ eksClusterArn }: { readonly eksClusterArn: string }) => `it is orchestrated by ${eksClusterArn}`,
    onSlurm: ({ name }: { readonly name: string }) =>
      `${name} is orchestrated by Slurm: HyperPod autoscaling is for clusters on EKS only`,
  },
  run: ({ cluster }, judge) => {
    const { name, orchestrator } = cluster;
    const subject = namedSubject('cluster', name);
    const value = orchestrator.kind === 'eks' ? orchestrator.eksClusterArn : null;
    const evidence = [{ field: 'Orchestrator.Eks.ClusterArn', value, source: 'sagemaker:DescribeCluster' }];
    if (orchestrator.kind === 'eks') {
      return [judge.pass(subject, 'onEks', { eksClusterArn: orchestrator.eksClusterArn }, { evidence })];
    }
    const fix = fixBy('name a cluster on EKS (--cluster); the orchestrator of a cluster cannot be changed');
    return [judge.fail(subject, 'onSlurm', { name }, { evidence, fix })];
  },
});
