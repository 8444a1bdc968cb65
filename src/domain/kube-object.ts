/** Kubernetes objects and the resources that hpscale reads and writes. */

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
    readonly controller?: boolean;
    readonly blockOwnerDeletion?: boolean;
  }[];
  readonly [field: string]: unknown;
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly [field: string]: unknown;
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** Where a kind is served: enough to build its URL. */
export interface ResourceType {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

function resource(group: string, version: string, kind: string, plural: string, isNamespaced: boolean): ResourceType {
  return { group, version, kind, plural, isNamespaced };
}

export const NODE_CLASS_GROUP = 'karpenter.sagemaker.amazonaws.com';

export const RESOURCES = {
  namespace: resource('', 'v1', 'Namespace', 'namespaces', false),
  node: resource('', 'v1', 'Node', 'nodes', false),
  pod: resource('', 'v1', 'Pod', 'pods', true),
  event: resource('', 'v1', 'Event', 'events', true),
  deployment: resource('apps', 'v1', 'Deployment', 'deployments', true),
  statefulSet: resource('apps', 'v1', 'StatefulSet', 'statefulsets', true),
  daemonSet: resource('apps', 'v1', 'DaemonSet', 'daemonsets', true),
  crd: resource('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
  nodeClass: resource(NODE_CLASS_GROUP, 'v1', 'HyperpodNodeClass', 'hyperpodnodeclasses', false),
  nodePool: resource('karpenter.sh', 'v1', 'NodePool', 'nodepools', false),
  nodeClaim: resource('karpenter.sh', 'v1', 'NodeClaim', 'nodeclaims', false),
  scaledObject: resource('keda.sh', 'v1alpha1', 'ScaledObject', 'scaledobjects', true),
  triggerAuthentication: resource('keda.sh', 'v1alpha1', 'TriggerAuthentication', 'triggerauthentications', true),
  horizontalPodAutoscaler: resource('autoscaling', 'v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', true),
} as const satisfies Readonly<Record<string, ResourceType>>;

/** `v1` or `group/version`. */
export function apiVersionOf(type: ResourceType): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** The condition of that type in `.status.conditions`, if the object has it. */
export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  const status = object.status as { conditions?: readonly Condition[] } | undefined;
  return status?.conditions?.find((condition) => condition.type === type);
}

/** Whether the condition of that type is True. */
export function isConditionTrue(object: KubeObject, type: string): boolean {
  return conditionOf(object, type)?.status === 'True';
}
