/** Kubernetes objects and the resources that hpscale reads and writes. */
import { asArray, asObject, isObject } from './json.ts';

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

/** In a namespace, in `apiVersion`. */
function namespaced(apiVersion: string, kind: string, plural: string): ResourceType {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return { group, version, kind, plural, isNamespaced: true };
}

/** For the whole cluster. */
function clusterWide(apiVersion: string, kind: string, plural: string): ResourceType {
  return { ...namespaced(apiVersion, kind, plural), isNamespaced: false };
}

export const NODE_CLASS_GROUP = 'karpenter.sagemaker.amazonaws.com';

export const RESOURCES = {
  namespace: clusterWide('v1', 'Namespace', 'namespaces'),
  node: clusterWide('v1', 'Node', 'nodes'),
  pod: namespaced('v1', 'Pod', 'pods'),
  event: namespaced('v1', 'Event', 'events'),
  deployment: namespaced('apps/v1', 'Deployment', 'deployments'),
  statefulSet: namespaced('apps/v1', 'StatefulSet', 'statefulsets'),
  serviceAccount: namespaced('v1', 'ServiceAccount', 'serviceaccounts'),
  podDisruptionBudget: namespaced('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
  daemonSet: namespaced('apps/v1', 'DaemonSet', 'daemonsets'),
  crd: clusterWide('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions'),
  nodeClass: clusterWide(`${NODE_CLASS_GROUP}/v1`, 'HyperpodNodeClass', 'hyperpodnodeclasses'),
  nodePool: clusterWide('karpenter.sh/v1', 'NodePool', 'nodepools'),
  nodeClaim: clusterWide('karpenter.sh/v1', 'NodeClaim', 'nodeclaims'),
  scaledObject: namespaced('keda.sh/v1alpha1', 'ScaledObject', 'scaledobjects'),
  triggerAuthentication: namespaced('keda.sh/v1alpha1', 'TriggerAuthentication', 'triggerauthentications'),
  clusterTriggerAuthentication: clusterWide(
    'keda.sh/v1alpha1',
    'ClusterTriggerAuthentication',
    'clustertriggerauthentications',
  ),
  inferenceEndpoint: namespaced(
    'inference.sagemaker.aws.amazon.com/v1',
    'InferenceEndpointConfig',
    'inferenceendpointconfigs',
  ),
  horizontalPodAutoscaler: namespaced('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
  lease: namespaced('coordination.k8s.io/v1', 'Lease', 'leases'),
} as const satisfies Readonly<Record<string, ResourceType>>;

/** `Deployment "chat" in namespace "serving"`, `NodePool "gpu"`. */
export function objectText(type: ResourceType, name: string, namespace?: string): string {
  const where = type.isNamespaced && namespace !== undefined ? ` in namespace "${namespace}"` : '';
  return `${type.kind} "${name}"${where}`;
}

/** The namespace of a namespaced object; where a file leaves it out, kubectl's default. */
export function namespaceOf({ metadata }: KubeObject): string {
  return metadata.namespace ?? 'default';
}

/** `namespace/name`: its key among all of its kind. */
export function namespacedName(object: KubeObject): string {
  return `${namespaceOf(object)}/${object.metadata.name}`;
}

/** `v1` or `group/version`. */
export function apiVersionOf(type: ResourceType): string {
  return type.group === '' ? type.version : `${type.group}/${type.version}`;
}

/** `.status.conditions`; empty when the object has none. Schemas of custom resources may let anything stand there. */
export function conditionsOf({ status }: KubeObject): readonly Condition[] {
  return asArray(asObject(status)['conditions']).filter(isObject) as unknown as readonly Condition[];
}

/** The condition of that type in `.status.conditions`, if the object has it. */
export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** Whether the condition of that type is True. */
export function isConditionTrue(object: KubeObject, type: string): boolean {
  return conditionOf(object, type)?.status === 'True';
}
