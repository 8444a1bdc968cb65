/** From Kubernetes objects to the few fields that `status` shows of them. Pure. */
import { type Condition, conditionOf, isConditionTrue, type KubeObject, namespaceOf } from '../domain/kube-object.ts';
import { instanceGroupsOf, scaleTargetOf } from '../domain/live-fields.ts';
import { CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, NODE_POOL_LABEL, ZONE_LABEL } from '../domain/node-labels.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import { causeOf } from '../domain/readiness.ts';
import type {
  NodeClaimStage,
  NodeClaimStatus,
  NodeClassStatus,
  NodePoolStatus,
  ReadyState,
  ScaledObjectStatus,
} from '../domain/status.ts';

/** Of a HyperpodNodeClass. */
export function summarizeNodeClass(object: KubeObject): NodeClassStatus {
  return { name: object.metadata.name, instanceGroups: instanceGroupsOf(object), ...readyConditionOf(object) };
}

/** Of a NodePool. */
export function summarizeNodePool(object: KubeObject): NodePoolStatus {
  const spec = (object.spec ?? {}) as {
    readonly weight?: number;
    readonly limits?: Readonly<Record<string, unknown>>;
  };
  const status = (object.status ?? {}) as { readonly resources?: Readonly<Record<string, unknown>> };
  return {
    name: object.metadata.name,
    nodeClass: hyperpodNodeClassOf(object) ?? '',
    weight: spec.weight ?? null,
    limits: toTexts(spec.limits),
    resources: toTexts(status.resources),
    ...readyConditionOf(object),
  };
}

/** Of a NodeClaim: how far it is, and what it waits for. */
export function summarizeNodeClaim(object: KubeObject): NodeClaimStatus {
  const { metadata } = object;
  const labels = metadata.labels ?? {};
  const status = (object.status ?? {}) as { readonly nodeName?: string };
  const { stage, waitsFor } = stageOf(object);
  return {
    name: metadata.name,
    nodePool: labels[NODE_POOL_LABEL] ?? null,
    nodeClass: hyperpodNodeClassOf(object) ?? '',
    instanceType: labels[INSTANCE_TYPE_LABEL] ?? null,
    capacityType: labels[CAPACITY_TYPE_LABEL] ?? null,
    zone: labels[ZONE_LABEL] ?? null,
    node: status.nodeName || null,
    stage,
    ...reasonOf(waitsFor),
    created: metadata.creationTimestamp ?? null,
  };
}

/** Of a KEDA ScaledObject; absent fields are KEDA's defaults. */
export function summarizeScaledObject(object: KubeObject): ScaledObjectStatus {
  const spec = (object.spec ?? {}) as {
    readonly minReplicaCount?: number;
    readonly maxReplicaCount?: number;
    readonly triggers?: readonly { readonly type?: string }[];
  };
  const target = scaleTargetOf(object);
  const active = conditionOf(object, 'Active');
  return {
    namespace: namespaceOf(object),
    name: object.metadata.name,
    target: `${target.kind.toLowerCase()}/${target.name}`,
    minReplicas: spec.minReplicaCount ?? 0,
    maxReplicas: spec.maxReplicaCount ?? 100,
    triggers: (spec.triggers ?? []).map(({ type }) => type ?? ''),
    ...readyConditionOf(object),
    active: toBoolean(active),
    paused: isConditionTrue(object, 'Paused'),
  };
}

const STAGES = ['Launched', 'Registered', 'Initialized'] as const;

function stageOf(object: KubeObject): { readonly stage: NodeClaimStage; readonly waitsFor: Condition | undefined } {
  if (object.metadata.deletionTimestamp !== undefined) return { stage: 'Terminating', waitsFor: undefined };
  const next = STAGES.findIndex((type) => !isConditionTrue(object, type));
  if (next === -1) return { stage: 'Initialized', waitsFor: undefined };
  return { stage: STAGES[next - 1] ?? 'Pending', waitsFor: conditionOf(object, STAGES[next] ?? 'Launched') };
}

function readyConditionOf(object: KubeObject): ReadyState {
  const condition = conditionOf(object, 'Ready');
  const ready = toBoolean(condition);
  return { ready, ...reasonOf(ready === true || condition === undefined ? undefined : causeOf(object, condition)) };
}

function reasonOf(condition: Condition | undefined): Pick<ReadyState, 'reason' | 'message'> {
  return { reason: condition?.reason || null, message: condition?.message || null };
}

function toBoolean(condition: Condition | undefined): boolean | null {
  if (condition === undefined || condition.status === 'Unknown') return null;
  return condition.status === 'True';
}

/** Quantities are texts, or numbers where YAML had no quotes. */
function toTexts(quantities: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(quantities ?? {}).map(([name, quantity]) => [name, String(quantity)]));
}
