/** One small change that a person could make to a pod's template, a node pool or a node class, and what the models make of it. */
import { buildOffering, type InstanceOption } from '../karpenter/instance-option.ts';
import type { NodePoolInput } from '../karpenter/node-pool-template.ts';
import type { RequirementSpec } from '../karpenter/requirement.ts';
import type { LiveCluster } from '../live-cluster.ts';
import type { SchedulingPod } from '../pod.ts';
import { addResources, type Amount, parseAmount } from '../resource-list.ts';
import type { Taint } from '../taints.ts';

export type Edit =
  /** The pod tolerates these taints. */
  | { readonly kind: 'tolerate'; readonly taints: readonly Taint[] }
  /** The pod asks for another value of a node label; null: it no longer asks for the label. */
  | { readonly kind: 'select'; readonly key: string; readonly from: readonly string[]; readonly to: string | null }
  /** The pod asks for less. */
  | { readonly kind: 'request'; readonly resource: string; readonly from: string; readonly to: string }
  /** A spread that must be kept becomes one that should be. */
  | { readonly kind: 'soften-spread'; readonly topologyKey: string }
  /** Nodes of the pool carry a label. */
  | { readonly kind: 'label-pool'; readonly nodePool: string; readonly key: string; readonly value: string }
  /** The pool's requirement takes in more values. */
  | {
      readonly kind: 'widen-pool';
      readonly nodePool: string;
      readonly key: string;
      readonly values: readonly string[];
      readonly added: readonly string[];
    }
  /** The pool may have this much more of a resource. */
  | { readonly kind: 'raise-limit'; readonly nodePool: string; readonly resource: string; readonly by: Amount }
  /** The node class takes in one more instance group of the cluster. */
  | { readonly kind: 'add-group'; readonly nodeClass: string; readonly group: SpareGroup };

/** An instance group of the cluster that a node class could take in. */
export interface SpareGroup {
  readonly name: string;
  readonly options: readonly InstanceOption[];
}

/** A pod in a cluster. */
export interface Scene {
  readonly pod: SchedulingPod;
  readonly cluster: LiveCluster;
}

/** The scene after the edit. */
export function applyEdit({ pod, cluster }: Scene, edit: Edit): Scene {
  switch (edit.kind) {
    case 'tolerate':
    case 'select':
    case 'request':
    case 'soften-spread':
      return { pod: editPod(pod, edit), cluster };
    case 'add-group':
      return { pod, cluster: withGroup(cluster, edit.nodeClass, edit.group) };
    default:
      return { pod, cluster: withPool(cluster, edit.nodePool, (pool) => editPool(pool, edit)) };
  }
}

type PodEdit = Extract<Edit, { readonly kind: 'tolerate' | 'select' | 'request' | 'soften-spread' }>;
type PoolEdit = Extract<Edit, { readonly kind: 'label-pool' | 'widen-pool' | 'raise-limit' }>;

function editPod(pod: SchedulingPod, edit: PodEdit): SchedulingPod {
  switch (edit.kind) {
    case 'tolerate':
      return { ...pod, tolerations: [...pod.tolerations, ...edit.taints.map(tolerationOf)] };
    case 'select':
      return selectOther(pod, edit.key, edit.to);
    case 'request': {
      const amount = parseAmount(edit.to);
      return amount ? { ...pod, requests: new Map([...pod.requests, [edit.resource, amount]]) } : pod;
    }
    default:
      return {
        ...pod,
        spread: pod.spread.map((one) => (one.topologyKey === edit.topologyKey ? { ...one, isHard: false } : one)),
      };
  }
}

/** As people write it: any value of a key without one. */
export function tolerationOf({ key, value, effect }: Taint) {
  const isValued = value !== undefined && value !== '';
  return isValued ? { key, operator: 'Equal', value, effect } : { key, operator: 'Exists', effect };
}

/** In the node selector, or in the required affinity; terms that ask for nothing more go. */
function selectOther(pod: SchedulingPod, key: string, to: string | null): SchedulingPod {
  const { [key]: selected, ...others } = pod.nodeSelector;
  const nodeSelector = selected === undefined || to === null ? others : { ...others, [key]: to };
  const requiredTerms = pod.requiredTerms
    .map((term) => ({ ...term, expressions: term.expressions.flatMap((one) => replaced(one, key, to)) }))
    .filter(({ expressions, fields }) => expressions.length + fields.length > 0);
  return { ...pod, nodeSelector, requiredTerms };
}

function replaced(expression: RequirementSpec, key: string, to: string | null): RequirementSpec[] {
  if (expression.key !== key) return [expression];
  return to === null ? [] : [{ key, operator: 'In', values: [to] }];
}

function withPool(cluster: LiveCluster, name: string, change: (pool: NodePoolInput) => NodePoolInput): LiveCluster {
  return { ...cluster, pools: cluster.pools.map((pool) => (pool.name === name ? change(pool) : pool)) };
}

function editPool(pool: NodePoolInput, edit: PoolEdit): NodePoolInput {
  switch (edit.kind) {
    case 'label-pool':
      return { ...pool, labels: { ...pool.labels, [edit.key]: edit.value } };
    case 'raise-limit': {
      const more = addResources(pool.limits, new Map([[edit.resource, edit.by]]));
      return { ...pool, limits: more };
    }
    default: {
      const others = pool.requirements.filter(({ key }) => key !== edit.key);
      return { ...pool, requirements: [...others, { key: edit.key, operator: 'In', values: edit.values }] };
    }
  }
}

/** Equal types become one option with the offerings of both, as a node class lists them. */
function withGroup(cluster: LiveCluster, nodeClass: string, group: SpareGroup): LiveCluster {
  const pools = cluster.pools.map((pool) =>
    pool.nodeClass === nodeClass ? { ...pool, options: [...pool.options, ...group.options.map(available)] } : pool,
  );
  return { ...cluster, pools };
}

function available(option: InstanceOption): InstanceOption {
  return { ...option, offerings: option.offerings.map((one) => buildOffering({ ...one, isAvailable: true })) };
}
