/** The use case `cluster delete`: by its name, typed once more, and not while Karpenter still manages nodes. */
import type { Context } from '../../context.ts';
import { parseArn } from '../../domain/arn.ts';
import type { Cluster } from '../../domain/cluster.ts';
import type { ClusterResult } from '../../domain/cluster-result.ts';
import { isUnknown, type Known } from '../../domain/known.ts';
import type { AwsSelection, KubeSelection, MutationOptions, WaitOptions } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { type Plan, plannedResults, type Step } from '../../domain/plan.ts';
import { HpscaleError, isHpscaleError, usageError } from '../../errors.ts';
import { hint } from '../../io/messages.ts';
import { awaitSpec, type ChangeTools, createChangeTools } from '../change-autoscaling.ts';
import { commandLine } from '../command-line.ts';
import { readManaged } from '../disable-autoscaling.ts';
import { executePlan, showPlan } from '../execute-plan.ts';
import type { ManagedObjects } from '../plan-disable.ts';
import { sayIdentity } from '../say-identity.ts';
import { awaitDeletion } from './await-cluster.ts';
import { resultOf } from './create-cluster.ts';
import { findCluster } from './existing-cluster.ts';

export interface DeleteClusterOptions {
  /** Its name or ARN: never guessed, never the name of an EKS cluster. */
  readonly cluster: string;
  readonly selection: AwsSelection;
  readonly kube: KubeSelection;
  /** The cluster's name once more, where there is no terminal to type it on. */
  readonly confirmName?: string;
  /** Although node pools or node claims are left, or may be. */
  readonly force: boolean;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
}

/** Deletes it and waits until it is gone; one that is gone already is `unchanged`. */
export async function runDeleteCluster(
  options: DeleteClusterOptions,
  context: Context,
): Promise<Outcome<ClusterResult>> {
  const { selection, mutation } = options;
  const region = selection.region ?? parseArn(options.cluster)?.region;
  const aws = await context.aws({ ...selection, ...(region === undefined ? {} : { region }) });
  const cluster = await findCluster(options.cluster, aws);
  if (!cluster) {
    const steps = plannedResults({ steps: [absentStep(options.cluster)], warnings: [] });
    return done(resultOf(options.cluster, aws, { steps, mutation, cluster }));
  }
  const flags = [`--confirm-name ${cluster.name}`, ...(options.force ? ['--force'] : [])];
  const again = commandLine(`cluster delete ${cluster.name}`, { ...selection, region: aws.region }, flags);
  const tools = createChangeTools(aws, context, options.wait, { again, wait: again });
  const isGoing = cluster.status === 'Deleting';
  const plan = isGoing
    ? { steps: awaitGoneSteps(cluster, tools), warnings: [] }
    : await planDeletion(cluster, options, tools, context);
  if (!isGoing) showPlan(plan, context);
  if (mutation.dryRun !== 'none')
    return done(resultOf(cluster.name, aws, { steps: plannedResults(plan), mutation, cluster }));
  if (!isGoing) await confirmDeletion(cluster, options, context);
  const steps = await executePlan(plan, context, { resumeWith: again });
  const after = await findCluster(cluster.name, aws);
  context.io.notify(hint(leftOver(cluster)));
  return done(resultOf(cluster.name, aws, { steps, mutation, cluster: after }));
}

function absentStep(name: string): Step {
  return { id: 'delete-cluster', title: `leave ${name}`, kind: 'noop', target: name, detail: 'it is not there' };
}

/** What DeleteCluster does not delete. */
function leftOver({ clusterRoleArn }: Cluster): string {
  const role = clusterRoleArn === null ? '' : `; so does the role ${clusterRoleArn}`;
  return `the EKS cluster, its VPC, file systems and buckets stay${role}`;
}

async function planDeletion(
  cluster: Cluster,
  options: DeleteClusterOptions,
  tools: ChangeTools,
  context: Context,
): Promise<Plan> {
  const [managed] = await Promise.all([
    cluster.orchestrator.kind === 'eks' ? readManaged(cluster, tools.aws, options.kube, context) : NOTHING,
    sayIdentity(tools.aws, context),
  ]);
  if (!options.force) refuseManaged(cluster, managed);
  const count = cluster.instanceGroups.reduce((sum, group) => sum + Math.max(group.currentCount, group.targetCount), 0);
  return {
    steps: clusterDeletionSteps(cluster, tools),
    warnings: [
      `${cluster.name} goes for good, with ${cluster.instanceGroups.length} instance groups and ${count} nodes: their pods end at once, what is on their disks is lost`,
      ...(isUnknown(managed) ? [`whether Karpenter still manages nodes is unknown: ${managed.unknown}`] : []),
    ],
  };
}

const NOTHING: ManagedObjects = { nodePools: [], nodeClaims: [] };

function refuseManaged({ name }: Cluster, managed: Known<ManagedObjects>): void {
  if (isUnknown(managed)) {
    throw new HpscaleError({
      kind: 'conflict',
      code: 'nodes-unknown',
      message: `whether node pools or node claims are left is unknown: ${managed.unknown}`,
      hint: 'make Kubernetes readable (--kubeconfig FILE), or delete the cluster all the same with --force',
    });
  }
  const { nodePools, nodeClaims } = managed;
  if (nodePools.length + nodeClaims.length === 0) return;
  throw new HpscaleError({
    kind: 'conflict',
    code: 'nodes-still-managed',
    message: `Karpenter still works for ${name}: ${nodePools.length} node pools and ${nodeClaims.length} node claims are there`,
    hint: `they would stay in Kubernetes, and their nodes with finalizers that nobody removes. Take them away first (hpscale cleanup --cluster ${name}), or delete the cluster all the same with --force`,
    data: { ...managed },
  });
}

/** `--yes` is no consent to this: the name is. Throws `declined`, `other-name`, `needs-confirmation`. */
export async function confirmDeletion(
  { name }: Cluster,
  { confirmName }: Pick<DeleteClusterOptions, 'confirmName'>,
  { ask, isInteractive }: Pick<Context, 'ask' | 'isInteractive'>,
): Promise<void> {
  if (confirmName === name) return;
  if (confirmName !== undefined) {
    throw usageError('other-name', `--confirm-name ${confirmName} is not the name of the cluster, ${name}`);
  }
  if (!isInteractive) {
    throw usageError(
      'needs-confirmation',
      'deleting a cluster takes its name once more, and there is no terminal to type it on',
      `pass --confirm-name ${name}`,
    );
  }
  const typed = await ask.input({
    id: 'confirm-cluster-name',
    flag: '--confirm-name',
    text: `Type the name of the cluster to delete it (${name})`,
  });
  if (typed.trim() !== name)
    throw new HpscaleError({ kind: 'aborted', code: 'declined', message: 'nothing was changed' });
}

/** The deletion of a cluster and the wait for its end: for `cluster delete`, and for the end of a cleanup. */
export function clusterDeletionSteps(cluster: Cluster, tools: ChangeTools): Step[] {
  return [
    {
      id: 'delete-cluster',
      title: `delete the HyperPod cluster ${cluster.name}`,
      kind: 'delete',
      target: cluster.arn,
      run: async () => {
        const seen = await findCluster(cluster.name, tools.aws);
        if (!seen || seen.arn !== cluster.arn) return 'it is gone already';
        if (seen.status === 'Deleting') return 'was asked for already';
        try {
          await tools.aws.clusters.delete(cluster.name);
        } catch (error) {
          // A lost answer, sent again.
          if (!isHpscaleError(error) || !(await isGoing(cluster, tools))) throw error;
          return 'was asked for already';
        }
        return undefined;
      },
    },
    ...awaitGoneSteps(cluster, tools),
  ];
}

async function isGoing({ name, arn }: Cluster, { aws }: ChangeTools): Promise<boolean> {
  const seen = await findCluster(name, aws);
  return !seen || seen.arn !== arn || seen.status === 'Deleting';
}

function awaitGoneSteps(cluster: Cluster, tools: ChangeTools): Step[] {
  if (!tools.wait) return [];
  return [
    {
      id: 'await-cluster-gone',
      title: `wait until ${cluster.name} is gone`,
      kind: 'wait',
      target: cluster.arn,
      run: async (step) => {
        const spec = awaitSpec(cluster.name, tools, step, tools.resume.again);
        await awaitDeletion(spec, cluster.arn, tools.aws, tools.context);
        return undefined;
      },
    },
  ];
}
