/** Custom resource definitions: schemas of those that are judged, of all others only what is served. */
import { isObject, type JsonObject } from './json.ts';
import type { KubeObject } from './kube-object.ts';

/** Karpenter and its providers, KEDA, HyperPod's inference operator, and what may scale nodes beside them. */
const JUDGED_GROUPS: readonly string[] = [
  'karpenter.sh',
  'karpenter.sagemaker.amazonaws.com',
  'karpenter.k8s.aws',
  'keda.sh',
  'inference.sagemaker.aws.amazon.com',
  'autoscaling.x-k8s.io',
];

/** Keeps group, names and versions; the schema, without its descriptions, where the group is judged. */
export function slimCrd(crd: KubeObject): KubeObject {
  if (!isObject(crd.spec)) return crd;
  const { group, names, scope, versions } = crd.spec;
  const isJudged = JUDGED_GROUPS.includes(String(group));
  const slim = (version: unknown) => (isObject(version) ? slimVersion(version, isJudged) : version);
  return {
    ...crd,
    spec: { group, names, scope, versions: Array.isArray(versions) ? versions.map(slim) : versions },
  };
}

function slimVersion({ name, served, storage, deprecated, schema }: JsonObject, isJudged: boolean): JsonObject {
  return {
    name,
    served,
    storage,
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(isJudged ? { schema: withoutDescriptions(schema) } : {}),
  };
}

/** A property that is called `description` is a schema, not a text. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutDescriptions(item));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, field]) => key !== 'description' || typeof field !== 'string');
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutDescriptions(field)]));
}
