/** What another tool keeps is changed in that tool: hpscale prints the patch for it instead, unless told to take over. */
import type { Aws } from '../context.ts';
import type { Cluster, ClusterUpdate } from '../domain/cluster.ts';
import { type InfrastructureOwner, ownerOfObject, ownerOfTags } from '../domain/infrastructure-owner.ts';
import { isUnknown, type Known } from '../domain/known.ts';
import { type KubeObject, objectText, type ResourceType } from '../domain/kube-object.ts';
import type { Role } from '../domain/role.ts';
import { HpscaleError } from '../errors.ts';
import { buildPermissionsPolicy, buildTrustPolicy } from '../manifests/cluster-role.ts';
import { type ClusterProperties, clusterPatch, objectPatch, rolePatch } from '../manifests/tool-patch.ts';
import { ifPermitted, toUnknown } from './unless-refused.ts';

/** One thing that hpscale would change and another tool keeps. */
export interface Kept {
  /** `the cluster speech-cluster`, `NodePool "gpu"`. */
  readonly subject: string;
  readonly owner: InfrastructureOwner;
  /** What to change in the tool instead. */
  readonly patch: string;
  /** A command that has to be run before: for what the patch refers to and nobody keeps yet. */
  readonly first?: string;
}

export type ClusterTags = Known<Readonly<Record<string, string>>>;

/** The cluster's tags; why not, when the caller may not read them. Run it beside other reads. */
export async function readClusterTags({ arn }: Cluster, aws: Aws): Promise<ClusterTags> {
  return await ifPermitted(() => aws.clusters.listTags(arn), toUnknown);
}

/** What would be asked of UpdateCluster; `more`: further properties, in CloudFormation's words. */
export type ClusterWish = Omit<ClusterUpdate, 'clusterName' | 'instanceGroups' | 'instanceGroupsToDelete'> & {
  readonly more?: ClusterProperties;
};

/** The cluster, when its tags tell of a tool; nothing when it is unknown: `tagDoubts` says so. */
export function keptCluster({ name }: Pick<Cluster, 'name'>, tags: ClusterTags, wish: ClusterWish): readonly Kept[] {
  const owner = isUnknown(tags) ? undefined : ownerOfTags(tags);
  if (!owner) return [];
  return [{ subject: `the cluster ${name}`, owner, patch: clusterPatch(owner.tool, name, propertiesOf(wish)) }];
}

/** What to warn of when the tags could not be read. */
export function tagDoubts(tags: ClusterTags): readonly string[] {
  return isUnknown(tags)
    ? [`whether CloudFormation, Terraform or another tool keeps the cluster is unknown: ${tags.unknown}`]
    : [];
}

function propertiesOf({ autoScaling, clusterRoleArn, nodeRecovery, more = {} }: ClusterWish): ClusterProperties {
  const type = autoScaling?.mode === 'Enable' ? { AutoScalerType: autoScaling.type } : {};
  return {
    ...(autoScaling === undefined ? {} : { AutoScaling: { Mode: autoScaling.mode, ...type } }),
    ...(clusterRoleArn === undefined ? {} : { ClusterRole: clusterRoleArn }),
    ...(nodeRecovery === undefined ? {} : { NodeRecovery: nodeRecovery }),
    ...more,
  };
}

/** The role, when its tags tell of a tool. */
export function keptRole({ name, tags }: Pick<Role, 'name' | 'tags'>, cluster: Cluster): readonly Kept[] {
  const owner = ownerOfTags(tags);
  const documents = { trust: buildTrustPolicy(), permissions: buildPermissionsPolicy(cluster) };
  return owner ? [{ subject: `the role ${name}`, owner, patch: rolePatch(owner.tool, name, documents) }] : [];
}

/** The object as it is live, when its marks tell of a tool; `wanted` is what would be applied, absent for a deletion. */
export function keptObject(type: ResourceType, live: KubeObject | undefined, wanted?: KubeObject): readonly Kept[] {
  const owner = live && ownerOfObject(live);
  if (!owner) return [];
  const subject = objectText(type, live.metadata.name, live.metadata.namespace);
  const removal = `# remove ${subject} from what ${owner.tool} applies\n`;
  return [{ subject, owner, patch: wanted ? objectPatch(owner.tool, wanted) : removal }];
}

/**
 * Throws `kept-by-another-tool` with the patches, unless `mayTakeOver`; then it answers what to warn of. Call it with what a plan really
 * changes: nothing that stays as it is, nothing that is made anew.
 */
export function guardOwnership(kept: readonly Kept[], mayTakeOver: boolean): readonly string[] {
  const [first] = kept;
  if (!first) return [];
  if (mayTakeOver) return kept.map(warningOf);
  const tools = [...new Set(kept.map(({ owner }) => owner.tool))];
  throw new HpscaleError({
    kind: 'conflict',
    code: 'kept-by-another-tool',
    message: `${kept.map(keptText).join('; ')}: hpscale leaves that to ${tools.join(' and ')}`,
    hint: [
      ...kept.flatMap(({ first: command }) => (command === undefined ? [] : [`first: ${command}`])),
      'change it there:',
      ...kept.flatMap(({ patch }) => patch.trimEnd().split('\n')),
      `or change it here all the same with --take-over; the next run of ${tools.join(' or ')} may take that back`,
    ].join('\n'),
    data: {
      tool: first.owner.tool,
      patch: kept.map(({ patch }) => patch).join('\n'),
      kept: kept.map(({ subject, owner, patch }) => ({ subject, ...owner, patch })),
    },
  });
}

function keptText({ subject, owner: { tool, field, value, certainty } }: Kept): string {
  return `${subject} ${certainty === 'exact' ? 'is' : 'seems to be'} kept by ${tool} (${field}: ${value})`;
}

function warningOf(kept: Kept): string {
  return `${keptText(kept)}: its next run may take this back`;
}
