/** `cluster create` and `cluster delete` for people: the steps, and how the cluster is now. */
import type { ClusterResult } from '../../domain/cluster-result.ts';
import { renderTable } from '../table.ts';
import type { Renderer } from '../view.ts';
import { describeAutoscaling } from './autoscaling-change.ts';

/** The whole result. */
export const renderCluster: Renderer<ClusterResult> = (
  { cluster, steps, status, arn, autoscaling, clusterRole },
  view,
) => {
  const table = renderTable(
    ['STATUS', 'STEP'],
    steps.map((step) => [step.status, step.title]),
  );
  const rows = [
    ['Cluster', `${cluster}   ${status ?? 'not there'}`],
    ...(arn === null ? [] : [['ARN', arn]]),
    ...(autoscaling === null ? [] : [['Autoscaling', describeAutoscaling(autoscaling, view)]]),
    ...(clusterRole === null ? [] : [['Cluster role', clusterRole]]),
  ];
  return `${table}\n${rows.map(([label = '', value = '']) => `${label.padEnd(12)}   ${value}\n`).join('')}`;
};
