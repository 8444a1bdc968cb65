/** Whether the value of a fact from a file has the form that checks rely on: enough for them not to stumble. */
import { type FactKey, KUBE_LIST_KEYS } from './facts.ts';
import { isObject } from './json.ts';

/** What is wrong with a value; undefined when nothing is. */
type Shape = (value: unknown) => string | undefined;

const text: Shape = (value) => (typeof value === 'string' ? undefined : 'it is no text');
const count: Shape = (value) => (typeof value === 'number' ? undefined : 'it is no number');
const map: Shape = (value) => (isObject(value) ? undefined : 'it is no object');

function listOf(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return 'it is no list';
    for (const [index, element] of value.entries()) {
      const problem = item(element);
      if (problem !== undefined) return `[${index}]: ${problem}`;
    }
    return undefined;
  };
}

function mapOf(member: Shape): Shape {
  return (value) => {
    if (!isObject(value)) return 'it is no object';
    const found = Object.entries(value).find(([, item]) => member(item) !== undefined);
    return found && `${found[0]}: ${member(found[1]) ?? ''}`;
  };
}

function orNull(shape: Shape): Shape {
  return (value) => (value === null ? undefined : shape(value));
}

function optional(shape: Shape): Shape {
  return (value) => (value === undefined ? undefined : shape(value));
}

function objectOf(members: Readonly<Record<string, Shape>>): Shape {
  return (value) => {
    if (!isObject(value)) return 'it is no object';
    for (const [name, shape] of Object.entries(members)) {
      const problem = shape(value[name]);
      if (problem !== undefined) return `${name}: ${problem}`;
    }
    return undefined;
  };
}

const texts = listOf(text);

const EKS_ORCHESTRATOR = objectOf({ kind: text, eksClusterArn: text });
const CLUSTER = objectOf({
  name: text,
  arn: text,
  status: text,
  orchestrator: (value) => (isObject(value) && value['kind'] === 'slurm' ? undefined : EKS_ORCHESTRATOR(value)),
  clusterRoleArn: orNull(text),
  autoscaling: objectOf({ mode: text, status: text }),
  instanceGroups: listOf(
    objectOf({
      name: text,
      instanceTypes: texts,
      capacityType: text,
      currentCount: count,
      targetCount: count,
      status: text,
      deepHealthChecks: texts,
      subnetIds: texts,
      countByType: map,
      kmsKeyIds: texts,
    }),
  ),
  restrictedGroupNames: texts,
});
const NODE = objectOf({ instanceGroup: text, instanceType: text, status: text });
const ROLE = objectOf({
  role: objectOf({ name: text, arn: text, trustPolicy: map }),
  inlinePolicies: map,
  attachedPolicies: listOf(objectOf({ arn: text })),
});
const QUOTA = objectOf({ name: text, code: text, value: count });
const DECISION = objectOf({ action: text, resource: text, decision: text, missingContext: texts });
const textMap = mapOf(text);
const METADATA = objectOf({
  name: text,
  namespace: optional(text),
  labels: optional(textMap),
  annotations: optional(textMap),
  ownerReferences: optional(listOf(objectOf({ kind: text, name: text }))),
});
const KUBE_OBJECT = objectOf({ apiVersion: text, kind: text, metadata: METADATA });

/** What the API server's own schema promises of these kinds, and the model of Karpenter takes at its word. */
const TAINTS = optional(listOf(objectOf({ key: text, effect: text })));
const KINDS: Partial<Readonly<Record<FactKey, Shape>>> = {
  nodePools: objectOf({
    spec: objectOf({
      limits: optional(map),
      template: objectOf({
        spec: objectOf({
          nodeClassRef: objectOf({ name: text }),
          requirements: listOf(objectOf({ key: text, operator: text, values: optional(texts) })),
          taints: TAINTS,
          startupTaints: TAINTS,
        }),
      }),
    }),
  }),
  nodes: objectOf({ spec: optional(objectOf({ taints: TAINTS })) }),
  scaledObjects: objectOf({
    spec: objectOf({ triggers: optional(listOf(objectOf({ metadata: optional(orNull(map)) }))) }),
  }),
};

const SHAPES: Readonly<Record<Exclude<FactKey, (typeof KUBE_LIST_KEYS)[number]>, Shape>> = {
  identity: objectOf({ accountId: text, arn: text }),
  callerAccess: listOf(DECISION),
  cluster: CLUSTER,
  clusterTags: map,
  clusterNodes: listOf(NODE),
  clusterEvents: listOf(objectOf({ id: text, description: text })),
  regionClusters: objectOf({
    clusters: listOf(CLUSTER),
    unreadable: listOf(objectOf({ name: text, reason: text })),
    nodesByCluster: map,
  }),
  role: orNull(ROLE),
  roleAccess: listOf(DECISION),
  eksCluster: objectOf({ name: text, arn: text, version: text, publicAccessCidrs: texts }),
  accessEntry: orNull(objectOf({ principalArn: text, policyArns: texts, kubernetesGroups: texts })),
  quotas: listOf(QUOTA),
  quotaDefaults: listOf(QUOTA),
  quotaRequests: listOf(objectOf({ id: text, quotaCode: text })),
  subnets: listOf(objectOf({ id: text, zone: text, availableAddresses: count })),
  kubernetesVersion: text,
  kedaIdentity: objectOf({ kind: text, role: orNull(ROLE) }),
  metricSamples: listOf(objectOf({ scaledObject: text, triggerIndex: count, values: listOf(count) })),
};

/** Of a value that is to stand for that fact. */
export function shapeProblem(key: FactKey, value: unknown): string | undefined {
  const shape = (SHAPES as Partial<Record<FactKey, Shape>>)[key];
  if (shape) return shape(value);
  const own = KINDS[key];
  return listOf(KUBE_OBJECT)(value) ?? (own && listOf(own)(value));
}
