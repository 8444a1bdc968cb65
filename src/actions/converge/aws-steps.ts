/** The AWS side of a setup: instance groups, the cluster role, autoscaling. */
import type { Desired } from '../../domain/desired.ts';
import type { Step } from '../../domain/plan.ts';
import type { ChangeTools } from '../change-autoscaling.ts';
import type { JudgedGroups } from '../instance-groups/judge-new-groups.ts';
import { planInstanceGroups } from '../instance-groups/plan-groups.ts';
import { judgeEksCluster, needsRequest } from '../judge-enable.ts';
import { planEnable } from '../plan-enable.ts';
import type { Observed } from './observe.ts';

export interface AwsPlan {
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
  /** Ids of what Kubernetes objects have to wait for. */
  readonly gate: readonly string[];
}

/** `newGroups`: the file's groups that the cluster does not have, found good. Groups and role together, then autoscaling: AWS takes one UpdateCluster at a time, and enabling needs the role. */
export function planAws(
  { instanceGroups }: Desired,
  { cluster, role, eks }: Observed,
  newGroups: JudgedGroups,
  tools: ChangeTools,
): AwsPlan {
  const isAsking = needsRequest(cluster.autoscaling);
  const doubts = isAsking ? judgeEksCluster(eks) : [];
  const groups = planInstanceGroups(instanceGroups, newGroups, cluster, tools);
  const enabling = planEnable({ cluster, doubts, ...(isAsking ? { role: { ...role, steps: [] } } : {}) }, tools);
  const groupSteps = chained(groups.steps, []);
  const roleSteps = chained(role.steps.length > 0 ? role.steps : [keepRole(role.arn)], []);
  const before = [...endOf(groupSteps), ...endOf(roleSteps)];
  const enableSteps = chained(enabling.steps, before);
  const end = endOf(enableSteps);
  return {
    steps: [...groupSteps, ...roleSteps, ...enableSteps],
    warnings: [...groups.warnings, ...(isAsking ? [] : role.warnings), ...enabling.warnings],
    gate: end.length > 0 ? end : before,
  };
}

function keepRole(arn: string): Step {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  return { id: 'role', title: `keep the IAM role ${name}`, kind: 'noop', target: arn, detail: 'unchanged' };
}

/** One after another, the first after `before`; a step that says itself what it follows is let be. */
function chained(steps: readonly Step[], before: readonly string[]): readonly Step[] {
  return steps.map((step, index) => {
    const previous = steps[index - 1];
    return step.after ? step : { ...step, after: previous ? [previous.id] : before };
  });
}

/** The last of the steps that do something. */
function endOf(steps: readonly Step[]): readonly string[] {
  const last = steps.findLast((step) => step.run !== undefined);
  return last ? [last.id] : [];
}
