/** The use case `iam`: the least that hpscale's caller, or KEDA's operator, needs. */
import type { Context } from '../context.ts';
import { parseArn, partitionOfRegion } from '../domain/arn.ts';
import { awsReadOfMetadata, policyOfReads } from '../domain/keda-permissions.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { RESOURCES } from '../domain/kube-object.ts';
import { EVERYDAY_PURPOSES, type Purpose } from '../domain/operator-permissions.ts';
import type { ClusterSelection, KubeSelection } from '../domain/options.ts';
import type { PolicyDocument } from '../domain/role.ts';
import { hint } from '../io/messages.ts';
import { roleArnFor } from '../manifests/cluster-role.ts';
import { buildOperatorClusterRole, buildOperatorPolicy, type PolicyScope } from '../manifests/operator-policy.ts';
import { connectKube } from './connect-kube.ts';
import { resolveCluster } from './resolve-cluster.ts';
import { roleNameFor } from './role-name.ts';
import { ifServed } from './unless-refused.ts';

export interface PermissionsOptions {
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  /** `keda` stands alone: it is another principal. */
  readonly purposes: readonly Purpose[] | 'keda';
  /** Narrow to this cluster, which is read for it; else nothing is asked of AWS. */
  readonly isNarrowed: boolean;
}

export interface PermissionsResult {
  readonly schema: 'hpscale.iam/v1';
  readonly for: readonly string[];
  /** ARN of the cluster that it is narrowed to. */
  readonly cluster: string | null;
  /** null: no permission of IAM is needed. */
  readonly policy: PolicyDocument | null;
  /** A Kubernetes ClusterRole; null where nothing of Kubernetes is needed. */
  readonly kubernetes: KubeObject | null;
}

/** Builds the documents. */
export async function showPermissions(options: PermissionsOptions, context: Context): Promise<PermissionsResult> {
  const { purposes } = options;
  if (purposes === 'keda') return await kedaPermissions(options, context);
  const scope = await scopeOf(options, context);
  const hasKubernetes = purposes.some((purpose) => purpose !== 'quota');
  const isAll = purposes === EVERYDAY_PURPOSES;
  return {
    schema: 'hpscale.iam/v1',
    for: isAll ? ['all'] : purposes,
    cluster: 'cluster' in scope ? scope.cluster.arn : null,
    policy: buildOperatorPolicy(purposes, scope),
    kubernetes: hasKubernetes
      ? buildOperatorClusterRole(purposes, ['hpscale', ...(isAll ? ['all'] : purposes)].join('-'))
      : null,
  };
}

async function scopeOf({ selection, isNarrowed }: PermissionsOptions, context: Context): Promise<PolicyScope> {
  if (!isNarrowed) return { partition: partitionOfRegion(selection.region ?? context.env['AWS_REGION'] ?? '') };
  const { cluster } = await resolveCluster(selection, context);
  return { cluster, roleArn: cluster.clusterRoleArn ?? roleArnFor(roleNameFor(undefined, cluster), cluster) };
}

/** What the triggers of the cluster's scaled objects read from AWS. */
async function kedaPermissions(options: PermissionsOptions, context: Context): Promise<PermissionsResult> {
  const { aws, cluster } = await resolveCluster(options.selection, context);
  const kube = await connectKube(cluster, aws, options.kube, context);
  const { namespace } = options.kube;
  const list = () => kube.list(RESOURCES.scaledObject, namespace === undefined ? {} : { namespace });
  const objects = (await ifServed(list, null)) ?? [];
  const policy = policyOfReads(objects.flatMap(readsOf), parseArn(cluster.arn)?.accountId);
  if (policy === undefined) {
    const why = objects.length === 0 ? 'there are no scaled objects' : 'no trigger reads from AWS';
    context.io.notify(hint(`KEDA needs no permission of IAM here: ${why}`));
  }
  return { schema: 'hpscale.iam/v1', for: ['keda'], cluster: cluster.arn, policy: policy ?? null, kubernetes: null };
}

function readsOf({ spec }: KubeObject) {
  const { triggers = [] } = (spec ?? {}) as {
    readonly triggers?: readonly { readonly type?: string; readonly metadata?: Readonly<Record<string, string>> }[];
  };
  return triggers
    .map(({ type = '', metadata = {} }) => awsReadOfMetadata(type, metadata))
    .filter((read) => read !== undefined);
}
