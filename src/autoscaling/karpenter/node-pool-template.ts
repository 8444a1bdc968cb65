/** A NodePool as the scheduler uses it: what its nodes would be. */
import type { KubeObject } from '../../domain/kube-object.ts';
import { parseResources, type ResourceList } from '../resource-list.ts';
import type { Taint } from '../taints.ts';
import type { InstanceOption } from './instance-option.ts';
import { parseRequirement, requireIn, type RequirementSpec } from './requirement.ts';
import { NO_REQUIREMENTS, requirementsOfLabels, withRequirements, type Requirements } from './requirements.ts';
import { INITIALIZED_LABEL, NODE_CLASS_LABEL, NODE_POOL_LABEL, REGISTERED_LABEL } from './well-known-labels.ts';

/** A node pool with what its node class offers. */
export interface NodePoolInput {
  readonly name: string;
  readonly weight: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly requirements: readonly RequirementSpec[];
  readonly taints: readonly Taint[];
  readonly startupTaints: readonly Taint[];
  readonly limits: ResourceList;
  readonly nodeClass: string;
  readonly options: readonly InstanceOption[];
}

/** What of a NodePool's spec is read here. */
interface NodePoolSpec {
  readonly weight?: number;
  readonly limits?: Readonly<Record<string, string>>;
  readonly template: {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec: {
      readonly nodeClassRef: { readonly name: string };
      readonly requirements: readonly RequirementSpec[];
      readonly taints?: readonly Taint[];
      readonly startupTaints?: readonly Taint[];
    };
  };
}

/** Reads a NodePool object; `options` are those of its node class. */
export function toNodePoolInput(nodePool: KubeObject, options: readonly InstanceOption[]): NodePoolInput {
  const { weight = 0, limits, template } = nodePool.spec as NodePoolSpec;
  const { nodeClassRef, requirements, taints = [], startupTaints = [] } = template.spec;
  return {
    name: nodePool.metadata.name,
    weight,
    labels: template.metadata?.labels ?? {},
    requirements,
    taints,
    startupTaints,
    limits: parseResources(limits),
    nodeClass: nodeClassRef.name,
    options,
  };
}

/** Heaviest first; of equals the last by name, as Karpenter orders. */
export function orderPools(pools: readonly NodePoolInput[]): NodePoolInput[] {
  return pools.toSorted((a, b) => b.weight - a.weight || (a.name < b.name ? 1 : -1));
}

/** Requirements and labels that the user wrote. */
export function writtenRequirements(pool: NodePoolInput): Requirements {
  const written = withRequirements(NO_REQUIREMENTS, pool.requirements.map(parseRequirement));
  return withRequirements(written, requirementsOfLabels(pool.labels).values());
}

/** What every node of the pool meets, Karpenter's own labels included. */
export function templateRequirements(pool: NodePoolInput, nodeClassLabel = NODE_CLASS_LABEL): Requirements {
  return withRequirements(writtenRequirements(pool), [
    requireIn(NODE_POOL_LABEL, [pool.name]),
    requireIn(nodeClassLabel, [pool.nodeClass]),
    requireIn(REGISTERED_LABEL, ['true']),
    requireIn(INITIALIZED_LABEL, ['true']),
  ]);
}
