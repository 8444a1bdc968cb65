/** The use case `instancegroup add`: one more group for Karpenter, with 0 nodes. */
import type { Context } from '../../context.ts';
import type { InstanceGroupChangeResult } from '../../domain/instance-group-result.ts';
import type { InstanceGroupSpec } from '../../domain/instance-group-spec.ts';
import type { ClusterSelection, MutationOptions, WaitOptions } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import type { Step } from '../../domain/plan.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { HpscaleError } from '../../errors.ts';
import { hint, warning } from '../../io/messages.ts';
import { carryOut, createChangeTools } from '../change-autoscaling.ts';
import { commandLine } from '../command-line.ts';
import { notOnEksError } from '../connect-kube.ts';
import { readClusterTags } from '../guard-ownership.ts';
import { refuseDeadCluster } from '../judge-autoscaling.ts';
import { resolveCluster } from '../resolve-cluster.ts';
import { sayIdentity } from '../say-identity.ts';
import { settleSpec } from './ask-for-group.ts';
import { groupFlags } from './group-flags.ts';
import { guardNewGroups } from './guard-groups.ts';
import { planNewGroup } from './plan-groups.ts';

export interface AddGroupOptions {
  readonly selection: ClusterSelection;
  readonly spec: InstanceGroupSpec;
  readonly mutation: MutationOptions;
  readonly wait: WaitOptions;
}

/** Adds a group. A second run, or a group of that name, changes nothing; what differs then is a warning. */
export async function runAddGroup(
  { selection, spec, mutation, wait }: AddGroupOptions,
  context: Context,
): Promise<Outcome<InstanceGroupChangeResult>> {
  const { aws, cluster } = await resolveCluster(selection, context);
  refuseUnfit(cluster);
  const isThere = cluster.instanceGroups.some(({ name }) => name === spec.name);
  const settled = isThere ? spec : await settleSpec(spec, cluster, aws, context);
  const where = { ...selection, cluster: cluster.name, region: aws.region };
  const takeOver = mutation.takeOver === true ? ['--take-over'] : [];
  const again = commandLine(`instancegroup add ${spec.name}`, where, [...groupFlags(settled), ...takeOver]);
  const tools = createChangeTools(aws, context, wait, { again, wait: again });
  const [plan, tags] = await Promise.all([
    planNewGroup(settled, cluster, tools),
    readClusterTags(cluster, aws),
    sayIdentity(aws, context),
  ]);
  const keptNotes = guardNewGroups(plan.groups, cluster, tags, mutation.takeOver === true);
  const steps: readonly Step[] = plan.added.length > 0 ? plan.steps : [keepStep(spec.name, cluster), ...plan.steps];
  for (const text of plan.added.length > 0 ? [] : plan.warnings) {
    context.io.notify(warning(text));
  }
  const { steps: results, cluster: after } = await carryOut(
    { steps, warnings: [...keptNotes, ...plan.warnings] },
    cluster,
    tools,
    {
      mutation,
      context,
    },
  );
  const status = statusOf(spec.name, after);
  if (after !== cluster && status === 'InService') context.io.notify(hint(nextStep(spec.name, where)));
  return done({
    schema: 'hpscale.instancegroup/v1',
    cluster: cluster.name,
    name: spec.name,
    dryRun: mutation.dryRun,
    steps: results,
    status,
  });
}

/** What no group would help. */
function refuseUnfit(cluster: Cluster): void {
  if (cluster.orchestrator.kind !== 'eks') throw notOnEksError(cluster);
  refuseDeadCluster(cluster);
  if (cluster.provisioningMode === 'Continuous') return;
  throw new HpscaleError({
    kind: 'conflict',
    code: 'not-continuous',
    message: `the cluster "${cluster.name}" was made without continuous provisioning: its groups cannot autoscale, nor have 0 nodes`,
    hint: 'it is settled when a HyperPod cluster is made: hpscale cluster create makes one that has it',
  });
}

function keepStep(name: string, cluster: Cluster): Step {
  const status = statusOf(name, cluster) ?? '';
  return {
    id: 'add-instance-groups',
    title: `leave ${name}`,
    kind: 'noop',
    target: cluster.arn,
    detail: `it is there, ${status}`,
  };
}

/** null: there is no such group. */
export function statusOf(name: string, { instanceGroups }: Cluster): string | null {
  return instanceGroups.find((group) => group.name === name)?.status ?? null;
}

function nextStep(name: string, where: ClusterSelection): string {
  return `Karpenter uses it once a node class has it: ${commandLine('nodeclass apply NAME', where, [`--instance-group ${name}`])}`;
}
