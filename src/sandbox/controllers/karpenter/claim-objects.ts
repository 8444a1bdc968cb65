/** Node claims: what of them is read, and how new ones look. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { NODE_CLASS_GROUP, RESOURCES, apiVersionOf } from '../../../domain/kube-object.ts';
import { nodeNameOfInstance } from '../../../domain/cluster.ts';
import {
  exampleValue,
  requireIn,
  toRequirementSpec,
  type RequirementSpec,
} from '../../../autoscaling/karpenter/requirement.ts';
import type { PlannedClaim } from '../../../autoscaling/karpenter/scheduler.ts';
import {
  CORE_WELL_KNOWN_LABELS,
  INSTANCE_TYPE_LABEL,
  NODE_CLASS_LABEL,
  NODE_POOL_LABEL,
  TERMINATION_FINALIZER,
} from '../../../autoscaling/karpenter/well-known-labels.ts';
import { parseResources, toQuantities, type ResourceList } from '../../../autoscaling/resource-list.ts';
import type { Taint } from '../../../autoscaling/taints.ts';
import { withRequirements } from '../../../autoscaling/karpenter/requirements.ts';
import { hashOf } from '../template-hash.ts';

export const NODE_POOL_HASH = 'karpenter.sh/nodepool-hash';

export interface ClaimSpec {
  readonly nodeClassRef: { readonly name: string };
  readonly requirements: readonly RequirementSpec[];
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  readonly taints?: readonly Taint[];
  readonly startupTaints?: readonly Taint[];
  readonly expireAfter?: string;
}

export interface ClaimStatus {
  readonly providerID?: string;
  readonly nodeName?: string;
  readonly capacity?: Readonly<Record<string, string>>;
  readonly allocatable?: Readonly<Record<string, string>>;
}

export interface PoolTemplate {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: ClaimSpec & { readonly terminationGracePeriod?: string };
}

export function specOfClaim(claim: KubeObject): ClaimSpec {
  return claim.spec as ClaimSpec;
}

export function statusOfClaim(claim: KubeObject): ClaimStatus {
  return claim.status ?? {};
}

/** The name of the node pool that made the claim; empty when none did. */
export function poolOfClaim(claim: KubeObject): string {
  return claim.metadata.labels?.[NODE_POOL_LABEL] ?? '';
}

/** What the claim's pods and DaemonSets ask of its node. */
export function requestedByClaim(claim: KubeObject): ResourceList {
  return parseResources(specOfClaim(claim).resources?.requests);
}

/** The instance behind a launched claim. */
export function instanceIdOfClaim(claim: KubeObject): string | undefined {
  return statusOfClaim(claim).providerID?.split('/').at(-1);
}

/** The name that the claim's node has, or will have. */
export function nodeNameOfClaim(claim: KubeObject): string | undefined {
  const instanceId = instanceIdOfClaim(claim);
  return instanceId === undefined ? undefined : nodeNameOfInstance(instanceId);
}

export function templateOfPool(pool: KubeObject): PoolTemplate {
  return (pool.spec as { template: PoolTemplate }).template;
}

/** A hash of what makes nodes drift when it changes; requirements are compared by themselves. */
export function hashOfPool(pool: KubeObject): string {
  const { metadata, spec } = templateOfPool(pool);
  const { taints, startupTaints, expireAfter, terminationGracePeriod } = spec;
  const { labels, annotations } = metadata ?? {};
  return hashOf({ labels, annotations, taints, startupTaints, expireAfter, terminationGracePeriod });
}

/** The NodeClaim of a planned node. */
export function buildClaim(pool: KubeObject, planned: PlannedClaim): KubeObject {
  const template = templateOfPool(pool);
  const types = requireIn(INSTANCE_TYPE_LABEL, new Set(planned.options.map((option) => option.name)));
  const requirements = withRequirements(planned.requirements, [types]);
  const custom = [...requirements.values()].filter(({ key }) => !CORE_WELL_KNOWN_LABELS.includes(key));
  const labels = {
    ...Object.fromEntries(custom.map((requirement) => [requirement.key, exampleValue(requirement)])),
    ...template.metadata?.labels,
    [NODE_POOL_LABEL]: pool.metadata.name,
    [NODE_CLASS_LABEL]: template.spec.nodeClassRef.name,
  };
  const { taints, startupTaints, expireAfter, terminationGracePeriod } = template.spec;
  return {
    apiVersion: apiVersionOf(RESOURCES.nodeClaim),
    kind: RESOURCES.nodeClaim.kind,
    metadata: {
      name: '',
      generateName: `${pool.metadata.name}-`,
      labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== '')),
      annotations: { ...template.metadata?.annotations, [NODE_POOL_HASH]: hashOfPool(pool) },
      finalizers: [TERMINATION_FINALIZER],
      ownerReferences: [
        {
          apiVersion: pool.apiVersion,
          kind: pool.kind,
          name: pool.metadata.name,
          uid: pool.metadata.uid ?? '',
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      nodeClassRef: { group: NODE_CLASS_GROUP, kind: RESOURCES.nodeClass.kind, name: template.spec.nodeClassRef.name },
      requirements: [...requirements.values()].map(toRequirementSpec),
      resources: { requests: toQuantities(planned.requests) },
      ...(taints ? { taints } : {}),
      ...(startupTaints ? { startupTaints } : {}),
      ...(expireAfter ? { expireAfter } : {}),
      ...(terminationGracePeriod ? { terminationGracePeriod } : {}),
    },
  };
}
