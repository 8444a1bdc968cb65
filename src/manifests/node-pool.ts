/** NodePool of Karpenter, with the fields and requirement keys that HyperPod's managed Karpenter supports. */
import type { DisruptionBudget } from '../domain/disruption-budget.ts';
import { apiVersionOf, RESOURCES, type KubeObject } from '../domain/kube-object.ts';
import { ARCH_LABEL, CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../domain/node-labels.ts';
import { SUPPORTED_ARCH, type NodePoolSpec, type NodePoolTaint } from '../domain/node-pool.ts';
import { buildMetadata } from './metadata.ts';

export type NodeRequirement =
  | { readonly key: string; readonly operator: 'In'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'Exists' };

export interface NodePoolManifest extends KubeObject {
  readonly spec: {
    readonly template: {
      readonly metadata?: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly nodeClassRef: { readonly group: string; readonly kind: string; readonly name: string };
        readonly requirements: readonly NodeRequirement[];
        readonly taints?: readonly NodePoolTaint[];
        readonly startupTaints?: readonly NodePoolTaint[];
        readonly expireAfter: string;
      };
    };
    readonly disruption: {
      readonly consolidationPolicy: string;
      readonly consolidateAfter: string;
      readonly budgets?: readonly DisruptionBudget[];
    };
    readonly limits?: Readonly<Record<string, string>>;
    readonly weight?: number;
  };
}

/** The manifest of a node pool; only fields of the v1.0 CRD, because HyperPod does not say which version it runs. */
export function buildNodePool(spec: NodePoolSpec): NodePoolManifest {
  return {
    apiVersion: apiVersionOf(RESOURCES.nodePool),
    kind: RESOURCES.nodePool.kind,
    metadata: buildMetadata(spec.name),
    spec: {
      template: {
        ...(isEmpty(spec.labels) ? {} : { metadata: { labels: { ...spec.labels } } }),
        spec: {
          nodeClassRef: { group: RESOURCES.nodeClass.group, kind: RESOURCES.nodeClass.kind, name: spec.nodeClass },
          requirements: requirementsOf(spec),
          ...(spec.taints.length === 0 ? {} : { taints: [...spec.taints] }),
          ...(spec.startupTaints.length === 0 ? {} : { startupTaints: [...spec.startupTaints] }),
          expireAfter: spec.expireAfter,
        },
      },
      disruption: {
        consolidationPolicy: spec.consolidationPolicy,
        // Required by the v1.0 CRD whenever `disruption` is there.
        consolidateAfter: spec.consolidateAfter,
        ...(spec.budgets.length === 0 ? {} : { budgets: [...spec.budgets] }),
      },
      ...(isEmpty(spec.limits) ? {} : { limits: { ...spec.limits } }),
      ...(spec.weight === undefined ? {} : { weight: spec.weight }),
    },
  };
}

function requirementsOf(spec: NodePoolSpec): NodeRequirement[] {
  return [
    spec.instanceTypes.length === 0
      ? { key: INSTANCE_TYPE_LABEL, operator: 'Exists' }
      : oneOf(INSTANCE_TYPE_LABEL, spec.instanceTypes),
    oneOf(ARCH_LABEL, [SUPPORTED_ARCH]),
    ...(spec.zones.length === 0 ? [] : [oneOf(ZONE_LABEL, spec.zones)]),
    ...(spec.capacityTypes.length === 0 ? [] : [oneOf(CAPACITY_TYPE_LABEL, spec.capacityTypes)]),
  ];
}

function oneOf(key: string, values: readonly string[]): NodeRequirement {
  return { key, operator: 'In', values: [...values] };
}

function isEmpty(record: Readonly<Record<string, string>>): boolean {
  return Object.keys(record).length === 0;
}
