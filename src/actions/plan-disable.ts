/** The plan of `disable`, and what stands against it: nodes that nobody would take away any more. */
import type { Cluster } from '../domain/cluster.ts';
import type { Plan, Step } from '../domain/plan.ts';
import { isUnknown, type Known } from '../domain/status.ts';
import { HpscaleError } from '../errors.ts';
import { awaitAutoscaling } from './await-autoscaling.ts';
import { awaitSpec, type ChangeTools } from './change-autoscaling.ts';
import { describeState, isDisabling } from './judge-autoscaling.ts';
import { requestAutoscaling } from './request-autoscaling.ts';

/** Names of what Karpenter still manages for HyperPod. */
export interface ManagedObjects {
  readonly nodePools: readonly string[];
  readonly nodeClaims: readonly string[];
}

export interface DisableFacts {
  readonly cluster: Cluster;
  readonly managed: Known<ManagedObjects>;
}

/** Whether UpdateCluster has to be asked to disable: not while that is under way or done. */
export function needsDisabling({ autoscaling }: Cluster): boolean {
  return !isDisabling(autoscaling);
}

/**
 * Throws `nodes-still-managed` while node pools or node claims are there, `nodes-unknown` when Kubernetes could not
 * tell: without the controller their finalizers are never processed, and their instances run on, billed.
 */
export function refuseWithNodes({ cluster, managed }: DisableFacts): void {
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

/** Plans from the facts; `disabled already` is one noop step. */
export function planDisable(facts: DisableFacts, tools: ChangeTools): Plan {
  const { cluster } = facts;
  const awaitStep = tools.wait && cluster.autoscaling.status !== 'Disabled' ? [awaitDisabled(cluster, tools)] : [];
  if (!needsDisabling(cluster)) return { steps: [alreadyStep(cluster), ...awaitStep], warnings: [] };
  return { steps: [requestStep(cluster, tools), ...awaitStep], warnings: forcedWarnings(facts) };
}

/** What --force leaves behind. */
function forcedWarnings({ managed }: DisableFacts): readonly string[] {
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

function alreadyStep({ name, arn, autoscaling }: Cluster): Step {
  const title =
    autoscaling.status === 'Disabled'
      ? `autoscaling of ${name} is disabled already`
      : `autoscaling of ${name} is being disabled already`;
  return { id: 'disable-autoscaling', title, kind: 'noop', target: arn };
}

function requestStep(cluster: Cluster, tools: ChangeTools): Step {
  return {
    id: 'disable-autoscaling',
    title: `disable autoscaling of ${cluster.name}`,
    kind: 'update',
    target: cluster.arn,
    detail: `now: ${describeState(cluster)}`,
    run: async (step) => {
      const outcome = await requestAutoscaling(
        {
          update: { clusterName: cluster.name, autoScaling: { mode: 'Disable' } },
          isTaken: (seen) => isDisabling(seen.autoscaling),
          mayAwaitRole: false,
          mayAwaitCluster: tools.wait,
          deadline: tools.deadline,
          resumeWith: tools.resume.again,
          progress: (text) => step.progress(text),
        },
        tools.aws,
        tools.context,
      );
      return outcome === 'accepted' ? undefined : 'was asked for already';
    },
  };
}

function awaitDisabled(cluster: Cluster, tools: ChangeTools): Step {
  return {
    id: 'await-disabled',
    title: 'wait for autoscaling to be Disabled',
    kind: 'wait',
    target: cluster.arn,
    run: async (step) => {
      const spec = awaitSpec(cluster.name, tools, step, tools.resume.wait);
      await awaitAutoscaling('Disabled', spec, tools.aws, tools.context);
      return undefined;
    },
  };
}
