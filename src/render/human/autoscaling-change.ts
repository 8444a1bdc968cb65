/** `enable`, `disable` and `wait` for people: the steps, and how autoscaling is now. */
import type { DisableResult, EnableResult, WaitResult } from '../../domain/autoscaling-change.ts';
import type { AutoScaling } from '../../domain/cluster.ts';
import type { StepResult } from '../../domain/plan.ts';
import { renderTable } from '../table.ts';
import type { Renderer, View } from '../view.ts';

/** The result of `enable`. */
export const renderEnable: Renderer<EnableResult> = renderChange;

/** The result of `disable`. */
export const renderDisable: Renderer<DisableResult> = renderChange;

/** The result of `wait`: one line. */
export const renderWait: Renderer<WaitResult> = ({ cluster, autoscaling }, view) =>
  `autoscaling of ${cluster} is ${describeAutoscaling(autoscaling, view)}\n`;

function renderChange(result: EnableResult | DisableResult, view: View): string {
  const { cluster, steps, autoscaling, clusterRole } = result;
  const rows = [
    ['Cluster', cluster],
    ['Autoscaling', describeAutoscaling(autoscaling, view)],
    ['Cluster role', clusterRole ?? 'none'],
  ];
  const width = Math.max(...rows.map(([label = '']) => label.length));
  const lines = rows.map(([label = '', value = '']) => `${label.padEnd(width)}   ${value}`);
  return `${renderTable(['STATUS', 'STEP'], steps.map(stepRow))}\n${lines.join('\n')}\n`;
}

function stepRow({ status, title }: StepResult): readonly [string, string] {
  return [status, title];
}

/** `InService (Karpenter)`, coloured by how good that is. */
export function describeAutoscaling({ status, type, failureMessage }: AutoScaling, { theme }: View): string {
  if (status === 'InService') return theme.success(type === null ? status : `${status} (${type})`);
  if (status === 'Failed') return theme.error(`${status}: ${failureMessage ?? 'AWS gives no reason'}`);
  return status === 'Disabled' ? status : theme.warning(status);
}
