/** Judges a file by the cluster as the verbs judge their flags, and places every objection. Answers what should be known before consent. */
import type { Cluster } from '../../domain/cluster.ts';
import type { Desired, DesiredNodeClass, Placed } from '../../domain/desired.ts';
import { isUnknown } from '../../domain/known.ts';
import { type KubeObject, namespaceOf, RESOURCES } from '../../domain/kube-object.ts';
import { instanceGroupsOf } from '../../domain/live-fields.ts';
import { missingNamespace } from '../../domain/missing-namespace.ts';
import { type OfferingGroup, offeringGroups, withCapacityTypes } from '../../domain/node-class-offers.ts';
import type { NodePoolSpec } from '../../domain/node-pool.ts';
import type { ScaledObjectSpec } from '../../domain/scaled-object.ts';
import { buildWorkload } from '../../manifests/workload.ts';
import { judgeGroupsOfClass, judgeOccupancies, removalWarnings } from '../judge-node-class.ts';
import { judgeFit, nodeClassOf, readinessWarnings } from '../judge-node-pool.ts';
import { judgeScaledObject, kedaWarnings, missingTarget } from '../judge-scaled-object.ts';
import type { Objections } from './objections.ts';
import type { Observed } from './observe.ts';

/** Everything that the verbs refuse becomes an objection. Throws `resource-type-missing` when KEDA is not installed. */
export function judgeDesired(desired: Desired, observed: Observed, objections: Objections): readonly string[] {
  const missingKeda = observed.live.missing(RESOURCES.scaledObject);
  if (missingKeda) throw missingKeda;
  return [
    ...desired.nodeClasses.flatMap((spec, index) => judgeClass(spec, index, { desired, observed, objections })),
    ...desired.nodePools.flatMap((spec, index) => judgePool(spec, index, { desired, observed, objections })),
    ...desired.workloads.flatMap((spec, index) => {
      judgeNamespace(spec, ['workloads', index, 'namespace'], { observed, objections });
      return replicasNotes(spec, desired);
    }),
    ...desired.scaledObjects.flatMap((spec, index) => judgeScaling(spec, index, { desired, observed, objections })),
    ...(desired.scaledObjects.length > 0 ? kedaWarnings(observed.keda) : []),
  ];
}

interface World {
  readonly desired: Desired;
  readonly observed: Observed;
  readonly objections: Objections;
}

/** The groups of a node class that the cluster does not have, or that Karpenter cannot use; those that the file adds are right by their making. */
export function judgeGroups(
  { nodeClasses, instanceGroups }: Desired,
  { cluster, zones }: Pick<Observed, 'cluster' | 'zones'>,
  objections: Objections,
): readonly string[] {
  const added = new Set(instanceGroups.map(({ name }) => name));
  return nodeClasses.flatMap((spec, index) =>
    spec.instanceGroups.flatMap((name, position) => {
      if (added.has(name) && !hasGroup(cluster, name)) return [];
      const path = ['nodeClasses', index, 'instanceGroups', position];
      return objections.gather(path, () => judgeGroupsOfClass({ ...spec, instanceGroups: [name] }, cluster, zones), []);
    }),
  );
}

function hasGroup({ instanceGroups }: Cluster, name: string): boolean {
  return instanceGroups.some((group) => group.name === name);
}

function judgeClass(spec: DesiredNodeClass, index: number, { observed, objections }: World): readonly string[] {
  const occupancies = observed.occupancies.flatMap((occupancy) => {
    const position = spec.instanceGroups.indexOf(occupancy.group);
    const path = ['nodeClasses', index, 'instanceGroups', position];
    return position === -1 ? [] : objections.gather(path, () => judgeOccupancies([occupancy], spec.allowDrain), []);
  });
  return [...occupancies, ...removalWarnings(spec, observed.live.find(RESOURCES.nodeClass, spec.name))];
}

function judgePool(spec: NodePoolSpec, index: number, { desired, observed, objections }: World): readonly string[] {
  const { cluster, live } = observed;
  const wanted = desired.nodeClasses.find(({ name }) => name === spec.nodeClass);
  const path = ['nodePools', index];
  return objections.gather(path, () => {
    const current = live.find(RESOURCES.nodeClass, spec.nodeClass);
    if (wanted && !isAsWanted(current, wanted)) return judgeFit(spec, groupsToCome(wanted, desired, observed));
    const nodeClass = nodeClassOf(spec, live.all(RESOURCES.nodeClass));
    const groups = withCapacityTypes(offeringGroups(nodeClass), cluster.instanceGroups);
    return [...judgeFit(spec, groups), ...readinessWarnings(nodeClass)];
  }, []);
}

/** Whether the class has the wanted groups already: then its status tells what it offers. */
function isAsWanted(current: KubeObject | undefined, { instanceGroups }: DesiredNodeClass): boolean {
  const names = current ? instanceGroupsOf(current) : [];
  return names.length === instanceGroups.length && instanceGroups.every((name) => names.includes(name));
}

/** What a class will offer once it is made: its groups as the cluster, or the file, has them; undefined when that is not known of all. */
function groupsToCome(
  { instanceGroups }: DesiredNodeClass,
  desired: Desired,
  { cluster, zones }: Observed,
): readonly OfferingGroup[] | undefined {
  if (isUnknown(zones)) return undefined;
  const groups = instanceGroups.map((name) => {
    const group =
      cluster.instanceGroups.find((candidate) => candidate.name === name) ??
      desired.instanceGroups.find((candidate) => candidate.name === name);
    const its = [...new Set(group?.subnetIds.flatMap((id) => zones.get(id) ?? []))];
    return group && its.length > 0 ? { ...group, zones: its } : undefined;
  });
  return groups.every((group) => group !== undefined) ? groups : undefined;
}

function judgeNamespace(
  { namespace }: { readonly namespace: string },
  path: readonly (string | number)[],
  { observed, objections }: Pick<World, 'observed' | 'objections'>,
): boolean {
  if (observed.namespaces === undefined || observed.namespaces.has(namespace)) return true;
  objections.add(path, missingNamespace(namespace));
  return false;
}

function replicasNotes(spec: Desired['workloads'][number], { scaledObjects }: Desired): readonly string[] {
  const scaler = scaledObjects.find(
    ({ target, namespace }) => target.name === spec.name && namespace === spec.namespace,
  );
  if (spec.replicas === undefined || scaler === undefined) return [];
  return [
    `the replicas of the workload "${spec.name}" are left to the scaled object "${scaler.name}", from its minimum of ${scaler.minReplicas} on`,
  ];
}

function judgeScaling(
  spec: Placed<ScaledObjectSpec>,
  index: number,
  { desired, observed, objections }: World,
): readonly string[] {
  const path = ['scaledObjects', index];
  if (!judgeNamespace(spec, [...path, 'namespace'], { observed, objections })) return [];
  const { live, keda } = observed;
  return objections.gather(
    [...path, 'target'],
    () =>
      judgeScaledObject(spec, {
        target: targetOf(spec, desired, observed),
        keda,
        scaledObjects: inNamespace(live.all(RESOURCES.scaledObject), spec.namespace),
        horizontal: inNamespace(live.all(RESOURCES.horizontalPodAutoscaler), spec.namespace),
      }),
    [],
  );
}

/** As it is, else as the file makes it. Throws `scale-target-not-found`. */
function targetOf(spec: Placed<ScaledObjectSpec>, desired: Desired, { live }: Observed): KubeObject {
  const { target, namespace } = spec;
  const type = target.kind === RESOURCES.statefulSet.kind ? RESOURCES.statefulSet : RESOURCES.deployment;
  const current = live.find(type, target.name, namespace);
  if (current) return current;
  const made = desired.workloads.find((workload) => workload.name === target.name && workload.namespace === namespace);
  if (made && type === RESOURCES.deployment) return buildWorkload(made);
  const names = inNamespace(live.all(type), namespace).map(({ metadata }) => metadata.name);
  throw missingTarget(spec, names);
}

function inNamespace(objects: readonly KubeObject[], namespace: string): readonly KubeObject[] {
  return objects.filter((object) => namespaceOf(object) === namespace);
}
