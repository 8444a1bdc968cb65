/** The use case `disable`: refuse while nodes are managed, plan, ask, do, and say how autoscaling is then. */
import type { Aws, Context } from '../context.ts';
import type { DisableResult } from '../domain/autoscaling-change.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { ClusterSelection, KubeSelection, MutationOptions, WaitOptions } from '../domain/options.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import type { Known } from '../domain/known.ts';
import { isHpscaleError } from '../errors.ts';
import { hint } from '../io/messages.ts';
import { carryOut, createChangeTools } from './change-autoscaling.ts';
import { commandLine } from './command-line.ts';
import { connectKube } from './connect-kube.ts';
import { guardOwnership, keptCluster, readClusterTags, tagDoubts } from './guard-ownership.ts';
import { refuseDeadCluster } from './judge-autoscaling.ts';
import { listManaged } from './managed-objects.ts';
import { type ManagedObjects, needsDisabling, planDisable, refuseWithNodes } from './plan-disable.ts';
import { resolveCluster } from './resolve-cluster.ts';
import { sayIdentity } from './say-identity.ts';

export interface DisableOptions {
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  /** Disable although node pools or node claims are left, or may be. */
  readonly force: boolean;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
}

const NOTHING: ManagedObjects = { nodePools: [], nodeClaims: [] };

/** Disables autoscaling. A second run on a disabled cluster calls nothing that changes anything. */
export async function runDisable(options: DisableOptions, context: Context): Promise<Outcome<DisableResult>> {
  const { selection } = options;
  const { aws, cluster } = await resolveCluster(selection, context);
  const isNeeded = needsDisabling(cluster);
  if (isNeeded) refuseDeadCluster(cluster);
  const [, managed, tags] = await Promise.all([
    sayIdentity(aws, context),
    isNeeded ? readManaged(cluster, aws, options.kube, context) : NOTHING,
    isNeeded ? readClusterTags(cluster, aws) : {},
  ]);
  const kept = keptCluster(cluster, tags, { autoScaling: { mode: 'Disable' } });
  const { takeOver = false } = options.mutation;
  const facts = { cluster, managed, doubts: [...tagDoubts(tags), ...guardOwnership(kept, takeOver)] };
  if (!options.force) refuseWithNodes(facts);
  const where = { ...selection, cluster: cluster.name, region: aws.region };
  const tools = createChangeTools(aws, context, options.wait, {
    again: commandLine('disable', where, [...(options.force ? ['--force'] : []), ...(takeOver ? ['--take-over'] : [])]),
    wait: commandLine('wait', where, ['--for Disabled']),
  });
  const { steps, cluster: after } = await carryOut(planDisable(facts, tools), cluster, tools, {
    mutation: options.mutation,
    context,
  });
  return done({
    schema: 'hpscale.disable/v1',
    cluster: after.name,
    steps,
    autoscaling: after.autoscaling,
    clusterRole: after.clusterRoleArn,
  });
}

export async function readManaged(
  cluster: Cluster,
  aws: Aws,
  selection: KubeSelection,
  context: Context,
): Promise<Known<ManagedObjects>> {
  try {
    const kube = await connectKube(cluster, aws, selection, context);
    return await listManaged(kube);
  } catch (error) {
    if (!isHpscaleError(error) || error.kind === 'interrupted') throw error;
    if (error.hint !== undefined) context.io.notify(hint(error.hint));
    return { unknown: error.message };
  }
}
