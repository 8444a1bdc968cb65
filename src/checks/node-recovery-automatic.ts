/** AWS lists automatic node recovery among what Karpenter autoscaling needs; enabling sets it, and somebody may unset it. */
import { namedSubject } from '../domain/finding.ts';
import { defineCheck } from './check.ts';
import { awsCommand } from './shared/aws-command.ts';
import { isBeforeEnabling } from './shared/cluster-role.ts';

interface Setting {
  readonly nodeRecovery: string;
}

export const check = defineCheck({
  id: 'node-recovery-automatic',
  title: 'faulty nodes are recovered automatically',
  severity: 'error',
  phase: 'health',
  subjects: 'clusters',
  needs: ['cluster'],
  messages: {
    automatic: () => 'NodeRecovery is Automatic',
    notAutomatic: ({ nodeRecovery }: Setting) =>
      `NodeRecovery is ${nodeRecovery}: AWS asks for Automatic where Karpenter scales the cluster`,
    setByEnable: ({ nodeRecovery }: Setting) =>
      `NodeRecovery is ${nodeRecovery}; "hpscale enable" sets it to Automatic`,
    notOnEks: () => 'the cluster is not on EKS',
  },
  run: ({ cluster }, judge, context) => {
    const subject = namedSubject('cluster', cluster.name);
    if (cluster.orchestrator.kind !== 'eks') return [judge.skip(subject, 'notOnEks', {})];
    const evidence = [{ field: 'NodeRecovery', value: cluster.nodeRecovery, source: 'sagemaker:DescribeCluster' }];
    if (cluster.nodeRecovery === 'Automatic') return [judge.pass(subject, 'automatic', {}, { evidence })];
    const data = { nodeRecovery: cluster.nodeRecovery ?? 'not set' };
    // A failed attempt is made again, and sets it then.
    const isToEnable = isBeforeEnabling(cluster) || cluster.autoscaling.status === 'Failed';
    if (isToEnable) return [judge.skip(subject, 'setByEnable', data, { evidence })];
    const words = ['--cluster-name', cluster.name, '--node-recovery', 'Automatic'];
    const fix = {
      summary: 'set NodeRecovery to Automatic',
      command: awsCommand('sagemaker update-cluster', words, context),
      automatic: { action: 'set-node-recovery' },
    } as const;
    return [judge.fail(subject, 'notAutomatic', data, { evidence, fix })];
  },
});
