/** What of the AWS side goes: what hpscale made or changed, unless something that stays needs it. */
import type { KeptThing } from '../../domain/cleanup-result.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { ownerOfTags } from '../../domain/infrastructure-owner.ts';
import { isUnknown } from '../../domain/known.ts';
import { type KubeObject, RESOURCES } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import { hyperpodNodeClassOf } from '../../domain/nodes-of-hyperpod.ts';
import type { Role, RoleFacts } from '../../domain/role.ts';
import { CLUSTER_TAG, recordedRecovery } from '../../manifests/cluster-role.ts';
import { isMadeByUs } from '../../manifests/role-fit.ts';
import type { CleanupOptions } from './cleanup-options.ts';
import { type ChosenObjects, itsUse, without } from './choose-objects.ts';
import type { Leavable } from './leave-stuck.ts';
import type { CleanupFacts, FoundRole } from './observe-cleanup.ts';

export interface ChosenParts {
  /** Names of instance groups that go. */
  readonly groups: readonly string[];
  readonly disables: boolean;
  /** What NodeRecovery is put back to; null: it stays as it is. */
  readonly nodeRecovery: 'None' | null;
  readonly roles: readonly RoleFacts[];
  readonly warnings: readonly string[];
  readonly kept: readonly KeptThing[];
}

type Options = Pick<CleanupOptions, 'config' | 'keep' | 'deleteCluster'>;

/** Chooses. `objects`: what goes of Kubernetes; what is not among them stays. */
export function chooseParts(facts: CleanupFacts, objects: Leavable, options: Options): ChosenParts {
  const groups = chooseGroups(facts, objects, options);
  const autoscaling = chooseAutoscaling(facts, objects, options);
  const staysOn = !autoscaling.disables && facts.cluster.autoscaling.status !== 'Disabled';
  const roles = chooseRoles(facts, staysOn || objects.isStuck, options);
  const recovery = chooseRecovery(facts, { staysOn, disables: autoscaling.disables });
  return {
    groups: groups.names,
    disables: autoscaling.disables,
    nodeRecovery: recovery.nodeRecovery,
    roles: roles.doomed,
    warnings: facts.roles.flatMap(({ doubts }) => doubts),
    kept: [...groups.kept, ...autoscaling.kept, ...recovery.kept, ...roles.kept],
  };
}

// ---------------------------------------------------------------- autoscaling

interface AutoscalingChoice {
  readonly disables: boolean;
  readonly kept: readonly KeptThing[];
}

function chooseAutoscaling(facts: CleanupFacts, objects: ChosenObjects, options: Options): AutoscalingChoice {
  const { cluster } = facts;
  if (cluster.autoscaling.status === 'Disabled') return { disables: false, kept: [] };
  const reason = whyItStaysOn(facts, objects, options);
  if (reason === undefined) return { disables: true, kept: [] };
  const command = `hpscale disable --cluster ${cluster.name}`;
  return { disables: false, kept: [{ what: `autoscaling of ${cluster.name}`, reason, command }] };
}

function whyItStaysOn(facts: CleanupFacts, objects: ChosenObjects, { keep, config }: Options): string | undefined {
  if (keep.includes('autoscaling')) return '--keep autoscaling';
  const users = usersOfAutoscaling(facts, objects);
  if (users.length > 0) return itsUse(users, ['needs', 'need']);
  if (config !== undefined || facts.cluster.autoscaling.status === 'Deleting' || hasTraces(facts, objects))
    return undefined;
  return 'nothing tells that hpscale turned it on';
}

/** Node pools of HyperPod that stay, else node classes. */
function usersOfAutoscaling(
  { kubernetes }: CleanupFacts,
  { nodePools, nodeClasses }: ChosenObjects,
): readonly string[] {
  if (isUnknown(kubernetes)) return [];
  const { live } = kubernetes;
  const pools = without(live.all(RESOURCES.nodePool), nodePools).filter(
    (pool) => hyperpodNodeClassOf(pool) !== undefined,
  );
  const classes = without(live.all(RESOURCES.nodeClass), nodeClasses);
  return pools.length > 0 ? named('the node pool', pools) : named('the node class', classes);
}

function named(kind: string, objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => `${kind} ${metadata.name}`);
}

/** Whether anything on the cluster was made by hpscale. */
function hasTraces({ roles }: CleanupFacts, objects: ChosenObjects): boolean {
  const { scaledObjects, authentications, workloads, nodePools, nodeClasses } = objects;
  const count = [scaledObjects, authentications, workloads, nodePools, nodeClasses].flat().length;
  return count > 0 || roles.some(({ facts }) => !isUnknown(facts) && isMadeByUs(facts));
}

// ---------------------------------------------------------------- NodeRecovery

/** Back to what it was, as the role of hpscale remembers it. */
function chooseRecovery(
  { cluster, roles }: CleanupFacts,
  { staysOn, disables }: { readonly staysOn: boolean; readonly disables: boolean },
): { readonly nodeRecovery: 'None' | null; readonly kept: readonly KeptThing[] } {
  if (staysOn || cluster.nodeRecovery !== 'Automatic') return { nodeRecovery: null, kept: [] };
  const recorded = roles
    .flatMap(({ facts }) => (isUnknown(facts) || !isMadeByUs(facts) ? [] : [facts.role]))
    .filter(({ tags }) => isOfCluster(tags, cluster))
    .map(({ tags }) => recordedRecovery(tags));
  if (recorded.includes('None')) return { nodeRecovery: 'None', kept: [] };
  if (recorded.includes('Automatic') || !disables) return { nodeRecovery: null, kept: [] };
  const unread = roles.flatMap(({ facts }) => (isUnknown(facts) ? [facts.unknown] : []));
  const notRecorded =
    unread.length === 0
      ? 'what it was before autoscaling is not recorded'
      : `what it was before autoscaling cannot be read: ${unread.join('; ')}`;
  const reason = recorded.includes(null) ? 'it was not set before, and AWS cannot unset it' : notRecorded;
  const command = `aws sagemaker update-cluster --cluster-name ${cluster.name} --node-recovery None`;
  return { nodeRecovery: null, kept: [{ what: `NodeRecovery Automatic of ${cluster.name}`, reason, command }] };
}

function isOfCluster(tags: Readonly<Record<string, string>>, { arn }: Cluster): boolean {
  return tags[CLUSTER_TAG] === arn;
}

// ---------------------------------------------------------------- roles

function chooseRoles(
  { roles, cluster }: CleanupFacts,
  staysOn: boolean,
  { keep }: Options,
): { readonly doomed: readonly RoleFacts[]; readonly kept: readonly KeptThing[] } {
  const judged = roles.map((found) => ({ found, reason: whyRoleStays(found, cluster, { staysOn, keep }) }));
  return {
    doomed: judged.flatMap(({ found, reason }) =>
      reason !== undefined || isUnknown(found.facts) ? [] : [found.facts],
    ),
    kept: judged.flatMap(({ found, reason }) =>
      reason === undefined
        ? []
        : [{ what: `the IAM role ${found.name}`, reason, command: deleteRoleCommand(found, cluster) }],
    ),
  };
}

type RoleNeeds = Pick<CleanupOptions, 'keep'> & { readonly staysOn: boolean };

function whyRoleStays({ facts, otherUsers }: FoundRole, cluster: Cluster, needs: RoleNeeds): string | undefined {
  if (isUnknown(facts)) return `whose it is is unknown: ${facts.unknown}`;
  if (!isMadeByUs(facts)) return 'hpscale did not make it';
  if (needs.keep.includes('role')) return '--keep role';
  return whoseRole(facts.role, cluster) ?? whoNeedsRole(facts.role, otherUsers, cluster, needs);
}

function whoseRole({ tags }: Role, cluster: Cluster): string | undefined {
  const owner = ownerOfTags(tags);
  if (owner) return `${owner.tool} manages it (${owner.field}: ${owner.value})`;
  return isOfCluster(tags, cluster) ? undefined : `it was made for ${tags[CLUSTER_TAG] ?? 'another cluster'}`;
}

function whoNeedsRole(
  { arn }: Role,
  otherUsers: readonly string[],
  { clusterRoleArn }: Cluster,
  { staysOn }: RoleNeeds,
): string | undefined {
  if (otherUsers.length > 0) return itsUse(otherUsers, ['uses', 'use']);
  return staysOn && clusterRoleArn === arn ? 'autoscaling needs it' : undefined;
}

function deleteRoleCommand({ name, facts }: FoundRole, cluster: Cluster): string {
  const isOurs = !isUnknown(facts) && isMadeByUs(facts);
  return `hpscale role delete --cluster ${cluster.name} --name ${name}${isOurs ? '' : ' --adopt'}`;
}

// ---------------------------------------------------------------- instance groups

/** Only with a file that lists them: nothing else tells that hpscale added them. */
function chooseGroups(
  facts: CleanupFacts,
  objects: ChosenObjects,
  { config, keep, deleteCluster }: Options,
): { readonly names: readonly string[]; readonly kept: readonly KeptThing[] } {
  const { cluster } = facts;
  const listed = new Set(config?.desired.instanceGroups.map(({ name }) => name));
  const groups = cluster.instanceGroups.filter(({ name, status }) => listed.has(name) && status !== 'Deleting');
  // They go with the cluster.
  if (deleteCluster) return { names: [], kept: [] };
  const judged = groups.map(({ name }) => ({ name, reason: whyGroupStays(name, facts, objects, keep) }));
  const free = judged.filter(({ reason }) => reason === undefined).map(({ name }) => name);
  const last = free.length === cluster.instanceGroups.length ? free.slice(0, 1) : [];
  const kept = (name: string, reason: string): KeptThing => ({
    what: `the instance group ${name}`,
    reason,
    command: `hpscale instancegroup delete ${name} --cluster ${cluster.name}`,
  });
  return {
    names: free.filter((name) => !last.includes(name)),
    kept: [
      ...judged.flatMap(({ name, reason }) => (reason === undefined ? [] : [kept(name, reason)])),
      ...last.map((name) => kept(name, 'a cluster has to keep one')),
    ],
  };
}

function whyGroupStays(
  name: string,
  { kubernetes, occupancies }: CleanupFacts,
  { nodeClasses }: ChosenObjects,
  keep: Options['keep'],
): string | undefined {
  if (keep.includes('groups')) return '--keep groups';
  if (isUnknown(kubernetes)) return `whether a node class has it is unknown: ${kubernetes.unknown}`;
  const users = without(kubernetes.live.all(RESOURCES.nodeClass), nodeClasses).filter((nodeClass) =>
    instanceGroupsOf(nodeClass).includes(name),
  );
  if (users.length > 0) return itsUse(named('the node class', users), ['has', 'have']);
  const occupancy = occupancies.find(({ group }) => group === name);
  if (occupancy?.unknown !== undefined) return `whose nodes it has is unknown: ${occupancy.unknown}`;
  if (!occupancy) return undefined;
  const nodes = occupancy.nodes.map((node) => node.name);
  return `it has ${nodes.length === 1 ? 'a node' : 'nodes'} that Karpenter did not make: ${nodes.join(', ')}`;
}
