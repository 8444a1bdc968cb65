/** The use case `enable`: read, refuse or plan, ask, do, and say how autoscaling is then. */
import type { Aws, Context } from '../context.ts';
import type { EnableResult } from '../domain/autoscaling-change.ts';
import { eksClusterNameOfArn } from '../domain/arn.ts';
import type { Cluster, EksCluster } from '../domain/cluster.ts';
import type { ClusterSelection, MutationOptions, WaitOptions } from '../domain/options.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import type { Unknown } from '../domain/known.ts';
import { hint } from '../io/messages.ts';
import { carryOut, createChangeTools } from './change-autoscaling.ts';
import { askedRoleArn, chooseRole } from './choose-role.ts';
import { commandLine } from './command-line.ts';
import { type ClusterWish, guardOwnership, keptCluster, readClusterTags, tagDoubts } from './guard-ownership.ts';
import { judgeEksCluster, needsRequest, refuseRoleChange, refuseUnfitCluster } from './judge-enable.ts';
import { type EnableFacts, planEnable } from './plan-enable.ts';
import { resolveCluster } from './resolve-cluster.ts';
import { sayIdentity } from './say-identity.ts';
import { ifPermitted, toUnknown } from './unless-refused.ts';

export interface EnableOptions {
  readonly selection: ClusterSelection;
  /** Name or ARN of the cluster role; the cluster's own, or one made by hpscale, when absent. */
  readonly role?: string;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
}

/** Enables autoscaling. A second run on an enabled cluster calls nothing that changes anything. */
export async function runEnable(options: EnableOptions, context: Context): Promise<Outcome<EnableResult>> {
  const { selection } = options;
  const { aws, cluster } = await resolveCluster(selection, context);
  refuseUnfitCluster(cluster);
  const where = { ...selection, cluster: cluster.name, region: aws.region };
  const facts = await collectFacts(options, cluster, aws, context);
  const tools = createChangeTools(aws, context, options.wait, {
    again: commandLine('enable', where, flagsOf(options)),
    wait: commandLine('wait', where, ['--for InService']),
  });
  const { steps, cluster: after } = await carryOut(planEnable(facts, tools), cluster, tools, {
    mutation: options.mutation,
    context,
  });
  // Somebody else may have enabled it with another role while this waited for the cluster.
  if (options.role !== undefined && after !== cluster && facts.role) refuseRoleChange(after, facts.role.arn);
  if (after.autoscaling.status === 'InService') context.io.notify(hint(nextStep(after, where)));
  return done({
    schema: 'hpscale.enable/v1',
    cluster: after.name,
    steps,
    autoscaling: after.autoscaling,
    clusterRole: after.clusterRoleArn,
  });
}

async function collectFacts(
  { role: asked, mutation: { takeOver = false } }: EnableOptions,
  cluster: Cluster,
  aws: Aws,
  context: Context,
): Promise<EnableFacts> {
  if (!needsRequest(cluster.autoscaling)) {
    await sayIdentity(aws, context);
    if (asked !== undefined) refuseRoleChange(cluster, askedRoleArn(asked, cluster));
    return { cluster, doubts: [] };
  }
  const [, eks, role, tags] = await Promise.all([
    sayIdentity(aws, context),
    readEksCluster(cluster, aws),
    chooseRole(asked, cluster, aws, { takeOver }),
    readClusterTags(cluster, aws),
  ]);
  const doubts = [...judgeEksCluster(eks), ...tagDoubts(tags)];
  const first = { first: commandLine('role create', { cluster: cluster.name, region: aws.region }) };
  const kept = keptCluster(cluster, tags, enableWish(cluster, role.arn)).map((thing) => ({
    ...thing,
    ...(role.steps.length === 0 ? {} : first),
  }));
  return { cluster, role, doubts: [...doubts, ...guardOwnership(kept, takeOver)] };
}

/** Continuous it is already: written down, it stays so. */
function enableWish(cluster: Cluster, clusterRoleArn: string): ClusterWish {
  const autoScaling = { mode: 'Enable', type: 'Karpenter' } as const;
  return {
    autoScaling,
    clusterRoleArn,
    nodeRecovery: 'Automatic',
    more: { NodeProvisioningMode: cluster.provisioningMode },
  };
}

async function readEksCluster({ orchestrator }: Cluster, aws: Aws): Promise<EksCluster | Unknown> {
  if (orchestrator.kind !== 'eks') return { unknown: 'the cluster is not orchestrated by EKS' };
  const { eksClusterArn } = orchestrator;
  return await ifPermitted(() => aws.eks.describe(eksClusterNameOfArn(eksClusterArn)), toUnknown);
}

function flagsOf({ role, mutation }: EnableOptions): readonly string[] {
  return [...(role === undefined ? [] : [`--role ${role}`]), ...(mutation.takeOver ? ['--take-over'] : [])];
}

function nextStep({ instanceGroups }: Cluster, where: ClusterSelection): string {
  const empty = instanceGroups.filter((group) => group.currentCount === 0 && group.targetCount === 0);
  if (empty.length === 0) {
    return 'next: a node class takes in instance groups with 0 nodes, and the cluster has none; hpscale instancegroup add makes one';
  }
  const groups = empty.slice(0, 10).map((group) => `--instance-group ${group.name}`);
  return `next: ${commandLine('nodeclass apply', where, ['--name NAME', ...groups])}`;
}
