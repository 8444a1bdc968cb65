/** The plan of `disable`, and what stands against it: nodes that nobody would take away any more. */
import type { Cluster } from '../domain/cluster.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { isUnknown, type Known } from '../domain/known.ts';
import { HpscaleError } from '../errors.ts';
import { alreadyStep, awaitGoalStep, type ChangeTools, requestChange } from './change-autoscaling.ts';
import { describeState, isDisabling } from './judge-autoscaling.ts';

/** Names of what Karpenter still manages for HyperPod. */
export interface ManagedObjects {
  readonly nodePools: readonly string[];
  readonly nodeClaims: readonly string[];
}

export interface DisableFacts {
  readonly cluster: Cluster;
  readonly managed: Known<ManagedObjects>;
  /** About who keeps the cluster. */
  readonly doubts: readonly string[];
}

/** Whether UpdateCluster has to be asked to disable: not while that is under way or done. */
export function needsDisabling({ autoscaling }: Cluster): boolean {
  return !isDisabling(autoscaling);
}

/**
 * Throws `nodes-still-managed` while node pools or node claims are there, `nodes-unknown` when Kubernetes could not
 * tell: without the controller their finalizers are never processed, and their instances run on, billed.
 */
export function refuseWithNodes({ cluster, managed }: Pick<DisableFacts, 'cluster' | 'managed'>): void {
  if (isUnknown(managed)) {
    throw new HpscaleError({
      kind: 'conflict',
      code: 'nodes-unknown',
      message: `whether node pools or node claims are left is unknown: ${managed.unknown}`,
      hint: 'without Karpenter nobody removes their nodes. Make Kubernetes readable (--kubeconfig FILE), or disable all the same with --force',
    });
  }
  if (managed.nodePools.length === 0 && managed.nodeClaims.length === 0) return;
  throw new HpscaleError({
    kind: 'conflict',
    code: 'nodes-still-managed',
    message: `autoscaling of ${cluster.name} still manages ${describeManaged(managed)}`,
    hint: [
      'without Karpenter nobody removes these nodes, and deleting them hangs. Delete the node pools first and let the node claims go:',
      ...managed.nodePools.map((name) => `hpscale nodepool delete --cluster ${cluster.name} --name ${name}`),
      'or disable all the same with --force',
    ].join('\n'),
    data: { ...managed },
  });
}

const STEP_ID = 'disable-autoscaling';

/** Plans from the facts; `disabled already` is one noop step. */
export function planDisable(facts: DisableFacts, tools: ChangeTools): Plan {
  const { cluster } = facts;
  const isThere = cluster.autoscaling.status === 'Disabled';
  const awaitStep = tools.wait && !isThere ? [awaitGoalStep('await-disabled', 'Disabled', cluster, tools)] : [];
  if (!needsDisabling(cluster)) {
    const already = alreadyStep(STEP_ID, cluster, isThere ? 'disabled' : 'being disabled');
    return { steps: [already, ...awaitStep], warnings: [] };
  }
  return { steps: [requestStep(cluster, tools), ...awaitStep], warnings: [...facts.doubts, ...forcedWarnings(facts)] };
}

/** What --force leaves behind. */
function forcedWarnings({ managed }: Pick<DisableFacts, 'managed'>): readonly string[] {
  if (isUnknown(managed)) return [`whether nodes of Karpenter are left behind is unknown: ${managed.unknown}`];
  if (managed.nodePools.length === 0 && managed.nodeClaims.length === 0) return [];
  return [`nobody will remove these any more: ${describeManaged(managed)}`];
}

function describeManaged({ nodePools, nodeClaims }: ManagedObjects): string {
  return [
    ...(nodePools.length === 0 ? [] : [`node pools ${listNames(nodePools)}`]),
    ...(nodeClaims.length === 0 ? [] : [`node claims ${listNames(nodeClaims)}`]),
  ].join(' and ');
}

const MAX_NAMES = 8;

function listNames(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return names.slice(0, MAX_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function requestStep(cluster: Cluster, tools: ChangeTools): Step {
  return {
    id: STEP_ID,
    title: `disable autoscaling of ${cluster.name}`,
    kind: 'update',
    target: cluster.arn,
    detail: `now: ${describeState(cluster)}`,
    run: async (step) =>
      await requestChange(
        {
          update: { clusterName: cluster.name, autoScaling: { mode: 'Disable' } },
          isTaken: (seen) => isDisabling(seen.autoscaling),
          mayAwaitRole: false,
        },
        tools,
        step,
      ),
  };
}
