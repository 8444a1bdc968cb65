/** A Kubernetes object less what no check may see or need: secrets, field managers, texts that only people read. */
import { isObject } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { LAST_APPLIED, lastAppliedSpec } from './last-applied.ts';
import { isSecretKey, REMOVED, withoutSecrets, withoutUserInfo } from './secret-text.ts';
import { slimCrd } from './slim-crd.ts';
import { slimPodSpec, slimPodStatus } from './slim-pod.ts';
import { slimTriggers } from './slim-trigger.ts';

/** Without secrets that people put where they do not belong, and without the larger half of its bytes. */
export function slimObject(object: KubeObject): KubeObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  const slim = { ...object, metadata: { ...metadata, ...slimAnnotations(metadata) } };
  return BY_KIND[object.kind]?.(slim, object) ?? slim;
}

const BY_KIND: Readonly<Record<string, (object: KubeObject, original: KubeObject) => KubeObject>> = {
  Pod: (pod) => ({ ...pod, spec: slimPodSpec(pod.spec), status: slimPodStatus(pod.status) }),
  Deployment: slimWorkload,
  StatefulSet: slimWorkload,
  DaemonSet: slimWorkload,
  Node: slimNode,
  CustomResourceDefinition: slimCrd,
  NodePool: withSpecAsSent,
  ScaledObject: (object) => ({ ...object, spec: slimTriggers(withoutSecrets(object.spec), object.spec) }),
  TriggerAuthentication: withoutSecretsInSpec,
  ClusterTriggerAuthentication: withoutSecretsInSpec,
  InferenceEndpointConfig: withoutSecretsInSpec,
};

function slimAnnotations({ annotations }: { readonly annotations?: Readonly<Record<string, unknown>> }) {
  if (!isObject(annotations)) return {};
  const kept = Object.entries(annotations)
    .filter(([key]) => key !== LAST_APPLIED)
    .map(([key, value]) => [key, isSecretKey(key) ? REMOVED : withoutUserInfo(String(value))] as const);
  return { annotations: Object.fromEntries(kept) };
}

function slimWorkload(object: KubeObject): KubeObject {
  const spec = object.spec;
  if (!isObject(spec) || !isObject(spec['template'])) return object;
  const { metadata, spec: podSpec, ...template } = spec['template'];
  return {
    ...object,
    spec: {
      ...spec,
      template: {
        ...template,
        ...(isObject(metadata) ? { metadata: { ...metadata, ...slimAnnotations(metadata) } } : {}),
        spec: slimPodSpec(podSpec),
      },
    },
  };
}

/** The API server drops fields that it does not know: only what kubectl sent still has them. A pool's spec holds no secrets. */
function withSpecAsSent(pool: KubeObject, { metadata }: KubeObject): KubeObject {
  const sent = lastAppliedSpec(metadata);
  if (sent === undefined) return pool;
  const annotations = { ...pool.metadata.annotations, [LAST_APPLIED]: JSON.stringify({ spec: sent }) };
  return { ...pool, metadata: { ...pool.metadata, annotations } };
}

/** Images and volumes of a node are long and say nothing of its size. */
function slimNode(node: KubeObject): KubeObject {
  if (!isObject(node.status)) return node;
  const { images: _images, volumesInUse: _inUse, volumesAttached: _attached, ...status } = node.status;
  return { ...node, status };
}

function withoutSecretsInSpec(object: KubeObject): KubeObject {
  return { ...object, spec: withoutSecrets(object.spec) };
}
