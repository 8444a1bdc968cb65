/** Autoscaling adds and removes nodes through continuous provisioning; without it there is nothing to enable. */
import { namedSubject } from '../domain/finding.ts';
import { defineCheck, fixBy } from './check.ts';

export const check = defineCheck({
  id: 'provisioning-mode-continuous',
  title: 'the cluster provisions nodes continuously',
  severity: 'error',
  phase: 'preflight',
  subjects: 'clusters',
  needs: ['cluster'],
  messages: {
    continuous: () => 'NodeProvisioningMode is Continuous',
    notContinuous: ({ name }: { name: string }) =>
      `${name} was made without continuous provisioning: autoscaling cannot be enabled on it`,
    notOnEks: () => 'the cluster is not on EKS, see cluster-on-eks',
  },
  run: ({ cluster }, judge) => {
    const subject = namedSubject('cluster', cluster.name);
    if (cluster.orchestrator.kind !== 'eks') return [judge.skip(subject, 'notOnEks', {})];
    const evidence = [
      { field: 'NodeProvisioningMode', value: cluster.provisioningMode, source: 'sagemaker:DescribeCluster' },
    ];
    if (cluster.provisioningMode === 'Continuous') return [judge.pass(subject, 'continuous', {}, { evidence })];
    // Whether UpdateCluster converts an EKS-orchestrated cluster is not documented.
    const fix = fixBy(
      'make a new cluster with NodeProvisioningMode Continuous (hpscale cluster create); AWS documents it for CreateCluster only',
    );
    return [judge.fail(subject, 'notContinuous', { name: cluster.name }, { evidence, fix })];
  },
});
