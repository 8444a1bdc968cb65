/** What a cluster has, as an hpscale.yaml would ask for it; what such a file cannot say is told. */
import { toConfigText } from '../config/config-text.ts';
import { loadDesired } from '../config/load-desired.ts';
import type { Cluster } from '../domain/cluster.ts';
import { compareObject } from '../domain/compare-object.ts';
import type { Desired, DesiredCluster, DesiredNodeClass, Placed } from '../domain/desired.ts';
import { asArray, asObject, asText, isObject } from '../domain/json.ts';
import {
  type KubeObject,
  namespacedName,
  namespaceOf,
  objectText,
  RESOURCES,
  type ResourceType,
} from '../domain/kube-object.ts';
import { instanceGroupsOf } from '../domain/live-fields.ts';
import { appliedByUs, fieldText } from '../domain/managed-fields.ts';
import { readScaledObject, targetKeyOf } from '../domain/live-scaled-object.ts';
import { ARCH_LABEL, CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../domain/node-labels.ts';
import { isHyperpodPool, readNodePool } from '../domain/node-pool-object.ts';
import type { NodePoolSpec } from '../domain/node-pool.ts';
import { type ScaledObjectSpec, triggerAuthenticationName } from '../domain/scaled-object.ts';
import type { WorkloadSpec } from '../domain/workload.ts';
import { isHpscaleError } from '../errors.ts';
import { manifestSet } from '../manifests/manifest-set.ts';
import { nodePoolSpecOf, scaledObjectSpecOf, workloadSpecOf } from './spec-of-live.ts';

/** As listed, with their managers. */
export interface LiveObjects {
  readonly nodeClasses: readonly KubeObject[];
  readonly nodePools: readonly KubeObject[];
  readonly scaledObjects: readonly KubeObject[];
  readonly triggerAuthentications: readonly KubeObject[];
  /** Deployments that hpscale made. */
  readonly workloads: readonly KubeObject[];
}

export interface LiveDesired {
  readonly desired: Desired;
  /** A sentence for each object, or field of one, that hpscale.yaml has no words for. */
  readonly leftOut: readonly string[];
  /** A sentence for each object that is taken in and was made by others: setup makes it hpscale's. */
  readonly takenOver: readonly string[];
}

/** Only what `setup` would leave as it is is taken in. `where`: what of region and profile the file should name. */
export function desiredOfLive(
  cluster: Cluster,
  live: LiveObjects,
  where: Omit<DesiredCluster, 'cluster'>,
): LiveDesired {
  const said: Said = { leftOut: [], takenOver: [] };
  const { clusterRoleArn } = cluster;
  const desired: Desired = {
    cluster: cluster.name,
    ...where,
    role: { ...(clusterRoleArn === null ? {} : { role: clusterRoleArn }), adopt: false },
    instanceGroups: [],
    nodeClasses: live.nodeClasses.flatMap((object) => nodeClassOf(object, said)),
    nodePools: live.nodePools.flatMap((object) => nodePoolOf(object, said)),
    workloads: live.workloads.flatMap((object) => workloadOf(object, live, said)),
    scaledObjects: live.scaledObjects.flatMap((object) => scaledObjectOf(object, live, said)),
  };
  return { desired, ...said };
}

interface Said {
  readonly leftOut: string[];
  readonly takenOver: string[];
}

function nodeClassOf(object: KubeObject, said: Said): DesiredNodeClass[] {
  const spec = { name: object.metadata.name, instanceGroups: instanceGroupsOf(object), allowDrain: [] };
  return isSayable({ nodeClasses: [spec] }, [object], said) ? [spec] : [];
}

const SAYABLE_KEYS: readonly string[] = [INSTANCE_TYPE_LABEL, ARCH_LABEL, ZONE_LABEL, CAPACITY_TYPE_LABEL];

function nodePoolOf(object: KubeObject, said: Said): NodePoolSpec[] {
  const live = readNodePool(object);
  const name = objectText(RESOURCES.nodePool, live.name);
  if (!isHyperpodPool(live)) {
    said.leftOut.push(`${name} is left out: its node class is not one of HyperPod's`);
    return [];
  }
  const foreign = live.requirements.map(({ key }) => key).filter((key) => !SAYABLE_KEYS.includes(key));
  if (foreign.length > 0) {
    said.leftOut.push(`${name} is left out: hpscale.yaml has no words for its requirements ${foreign.join(', ')}`);
    return [];
  }
  const spec = nodePoolSpecOf(object);
  return isSayable({ nodePools: [spec] }, [object], said) ? [spec] : [];
}

function workloadOf(object: KubeObject, { scaledObjects }: LiveObjects, said: Said): Placed<WorkloadSpec>[] {
  const key = `${namespaceOf(object)}/${object.kind}/${object.metadata.name}`;
  const isScaled = scaledObjects.some((scaledObject) => targetKeyOf(scaledObject) === key);
  // Whoever scales it has the say, unless it is hpscale that wrote the number.
  const hasReplicas = !isScaled && isObject(appliedByUs(object)?.['f:spec']) && ownsReplicas(object);
  const spec = { ...workloadSpecOf(object, { hasReplicas }), namespace: namespaceOf(object) };
  return isSayable({ workloads: [spec] }, [object], said) ? [spec] : [];
}

function ownsReplicas(object: KubeObject): boolean {
  return asObject(asObject(appliedByUs(object))['f:spec'])['f:replicas'] !== undefined;
}

function scaledObjectOf(object: KubeObject, live: LiveObjects, said: Said): Placed<ScaledObjectSpec>[] {
  const namespace = namespaceOf(object);
  const wanted = `${namespace}/${triggerAuthenticationName(object.metadata.name)}`;
  const authentication = live.triggerAuthentications.find((candidate) => namespacedName(candidate) === wanted);
  const read = scaledObjectSpecOf(object, authentication);
  if (!read) {
    const types = [...new Set(readScaledObject(object).triggers.map(({ type }) => type))];
    const name = objectText(RESOURCES.scaledObject, object.metadata.name, namespace);
    said.leftOut.push(`${name} is left out: hpscale.yaml has no words for all of its triggers (${types.join(', ')})`);
    return [];
  }
  const spec = { ...read, namespace };
  const objects = authentication ? [object, authentication] : [object];
  return isSayable({ scaledObjects: [spec] }, objects, said) ? [spec] : [];
}

/** Whether a file with this alone would ask for what is there; if not, or not quite, that is said. `objects`: it, and what belongs to it. */
function isSayable(part: Partial<Desired>, objects: readonly KubeObject[], said: Said): boolean {
  const [object] = objects;
  if (!object) return false;
  const name = objectText(typeOf(object), object.metadata.name, object.metadata.namespace);
  const wanted = wantedBy(part);
  if (typeof wanted === 'string') {
    said.leftOut.push(`${name} is left out: ${wanted}`);
    return false;
  }
  const pairs = wanted.map((built): Pair => [built, objects.find(({ kind }) => kind === built.kind)]);
  const compared = pairs.map(([built, live]) => compareObject(built, live ?? { ...built, spec: {} }));
  const different = compared.flatMap((one) => one.different).filter(({ path }) => path[0]?.key === 'f:spec');
  const fields = [
    ...new Set([...different.map(({ path }) => fieldText(path)), ...compared.flatMap((one) => one.removed)]),
  ];
  if (fields.length > 0) {
    said.leftOut.push(`${name} is left out: hpscale.yaml cannot say its ${fields.join(', ')} as it is there`);
    return false;
  }
  const unsaid = pairs.flatMap(([built, live]) => unsaidFields(built.spec, live?.spec, 'spec'));
  if (unsaid.length > 0) {
    said.leftOut.push(`${name}: hpscale.yaml has no words for ${unsaid.join(', ')}, which stay as they are`);
  }
  const isForeign = compared.some(({ different: all, adopted }) => all.length + adopted.length > 0);
  if (isForeign) {
    said.takenOver.push(`${name} was made by others: setup makes it hpscale's, with the values that it has`);
  }
  return true;
}

/** What the file would ask for, and what is there. */
type Pair = readonly [KubeObject, KubeObject | undefined];

function typeOf({ kind }: KubeObject): ResourceType {
  return Object.values(RESOURCES).find((type) => type.kind === kind) ?? RESOURCES.deployment;
}

const NOTHING: Desired = {
  role: { adopt: false },
  instanceGroups: [],
  nodeClasses: [],
  nodePools: [],
  workloads: [],
  scaledObjects: [],
};

/** The manifests of a file that says just this, or why there can be no such file. */
function wantedBy(part: Partial<Desired>): readonly KubeObject[] | string {
  try {
    const { desired } = loadDesired('hpscale.yaml', toConfigText({ ...NOTHING, ...part }));
    return manifestSet(desired).map(({ object }) => object);
  } catch (error) {
    if (!isHpscaleError(error)) throw error;
    const problems = asArray(error.data?.['problems']).map((problem) => asText(asObject(problem)['message']));
    return problems.join('; ');
  }
}

/** What the API server, or Kubernetes' defaults, add to every object of the kind. */
const SERVER_FIELDS: readonly string[] = [
  'spec.replicas',
  'spec.strategy',
  'spec.revisionHistoryLimit',
  'spec.progressDeadlineSeconds',
  'spec.template.metadata.creationTimestamp',
  'spec.template.spec.restartPolicy',
  'spec.template.spec.dnsPolicy',
  'spec.template.spec.schedulerName',
  'spec.disruption.budgets',
  'spec.scaleTargetRef.envSourceContainerName',
];

/** Fields that are there and that the file does not ask for. Lists are compared as a whole, elsewhere. */
function unsaidFields(built: unknown, live: unknown, path: string): readonly string[] {
  return Object.entries(asObject(live)).flatMap(([name, value]) => {
    const own = asObject(built)[name];
    const at = `${path}.${name}`;
    if (SERVER_FIELDS.includes(at) || isEmpty(value)) return [];
    if (own === undefined) return [at];
    return isObject(value) ? unsaidFields(own, value, at) : [];
  });
}

function isEmpty(value: unknown): boolean {
  return asText(value) === '' && asArray(value).length === 0 && Object.keys(asObject(value)).length === 0;
}
