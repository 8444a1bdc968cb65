/** The plan of `enable`: role, UpdateCluster, wait; fewer steps where some of it is done already. */
import type { Cluster } from '../domain/cluster.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { awaitIdleCluster } from './await-autoscaling.ts';
import { alreadyStep, awaitGoalStep, awaitSpec, type ChangeTools, requestChange } from './change-autoscaling.ts';
import type { ChosenRole } from './choose-role.ts';
import { describeState, isEnabling } from './judge-autoscaling.ts';
import { enableWarnings, nodeRecoveryWarnings } from './judge-enable.ts';

export interface EnableFacts {
  readonly cluster: Cluster;
  /** Absent when nothing has to be asked of AWS: autoscaling is being enabled, or is. */
  readonly role?: ChosenRole;
  /** About what could not be read. */
  readonly doubts: readonly string[];
}

const STEP_ID = 'enable-autoscaling';

/** Plans from the facts. Each step can be run again after a crash; a cluster that is ready gets one noop step. */
export function planEnable(facts: EnableFacts, tools: ChangeTools): Plan {
  const { cluster, role } = facts;
  const isEnabled = cluster.autoscaling.status === 'InService';
  const isThere = isEnabled && cluster.status === 'InService';
  const awaitStep = tools.wait && !isThere ? [awaitGoalStep('await-autoscaling', 'InService', cluster, tools)] : [];
  if (!role) {
    return {
      steps: [alreadyStep(STEP_ID, cluster, isEnabled ? 'enabled' : 'being enabled'), ...awaitStep],
      warnings: [...facts.doubts, ...nodeRecoveryWarnings(cluster)],
    };
  }
  return {
    steps: [...role.steps, ...awaitIdle(cluster, tools), requestStep(cluster, role, tools), ...awaitStep],
    warnings: [...facts.doubts, ...role.warnings, ...roleChangeWarnings(cluster, role), ...enableWarnings(cluster)],
  };
}

/** Where the cluster takes no updates now. Without waiting, AWS's own refusal is the answer. */
function awaitIdle(cluster: Cluster, tools: ChangeTools): Step[] {
  if (!tools.wait || (cluster.status === 'InService' && cluster.autoscaling.status !== 'Deleting')) return [];
  return [
    {
      id: 'await-cluster',
      title: 'wait until the cluster takes updates',
      kind: 'wait',
      target: cluster.arn,
      detail: `now: ${describeState(cluster)}`,
      run: async (step) => {
        const spec = awaitSpec(cluster.name, tools, step, tools.resume.again);
        await awaitIdleCluster({ ...spec, isEnough: isRequested }, tools.aws, tools.context);
        return undefined;
      },
    },
  ];
}

function requestStep(cluster: Cluster, role: ChosenRole, tools: ChangeTools): Step {
  return {
    id: STEP_ID,
    title: `enable autoscaling (Karpenter) of ${cluster.name}`,
    kind: 'update',
    target: cluster.arn,
    detail: requestDetail(cluster, role),
    run: async (step) => {
      if (cluster.status !== 'InService' && isRequested(await tools.aws.clusters.describe(cluster.name))) {
        return 'somebody else did';
      }
      return await requestChange(
        {
          update: {
            clusterName: cluster.name,
            autoScaling: { mode: 'Enable', type: 'Karpenter' },
            clusterRoleArn: role.arn,
            ...(cluster.nodeRecovery === 'Automatic' ? {} : { nodeRecovery: 'Automatic' as const }),
          },
          isTaken: isRequested,
          mayAwaitRole: role.isTrusted,
        },
        tools,
        step,
      );
    },
  };
}

function isRequested({ autoscaling }: Cluster): boolean {
  return isEnabling(autoscaling);
}

function requestDetail({ autoscaling, nodeRecovery }: Cluster, role: ChosenRole): string {
  return [
    `with the role ${role.arn}`,
    ...(nodeRecovery === 'Automatic'
      ? []
      : [`NodeRecovery goes from ${nodeRecovery ?? 'unset'} to Automatic in the same call`]),
    ...(autoscaling.status === 'Failed'
      ? [`it Failed before: ${autoscaling.failureMessage ?? 'AWS gave no reason'}`]
      : []),
  ].join('; ');
}

/** AWS says that the role "cannot be updated while autoscaling is enabled"; whether Failed counts as enabled is not documented. */
function roleChangeWarnings({ name, autoscaling, clusterRoleArn }: Cluster, role: ChosenRole): readonly string[] {
  const isChange = autoscaling.mode === 'Enable' && clusterRoleArn !== null && clusterRoleArn !== role.arn;
  if (!isChange) return [];
  return [
    `the cluster role changes from ${clusterRoleArn}; if AWS refuses that after a failure, run "hpscale disable --cluster ${name}" first`,
  ];
}
