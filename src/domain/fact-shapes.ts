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

function orNull(shape: Shape): Shape {
  return (value) => (value === null ? undefined : shape(value));
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

const CLUSTER = objectOf({
  name: text,
  arn: text,
  status: text,
  orchestrator: objectOf({ kind: text }),
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
const KUBE_OBJECT = objectOf({ kind: text, metadata: objectOf({ name: text }) });

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
  const shape = (SHAPES as Partial<Record<FactKey, Shape>>)[key] ?? listOf(KUBE_OBJECT);
  return shape(value);
}
