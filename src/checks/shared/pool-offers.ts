/** What the node class of a node pool offers it, for checks that stand on it. */
import { allowsValue, type Requirement } from '../../autoscaling/karpenter/requirement.ts';
import { requirementOf, type Requirements } from '../../autoscaling/karpenter/requirements.ts';
import { findInstanceType, type InstanceType } from '../../domain/instance-type.ts';
import { conditionOf, type KubeObject } from '../../domain/kube-object.ts';
import { type OfferingGroup, offeringGroups, withCapacityTypes } from '../../domain/node-class-offers.ts';
import { CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from '../../domain/node-labels.ts';
import type { LiveNodePool } from '../../domain/node-pool-object.ts';
import { offeringsFor, type PoolChoice, type PoolOffering, unique } from '../../domain/pool-choice.ts';
import type { CheckContext, Judge, Judgement } from '../check.ts';
import { evidenceOf, hyperpodPools, requirementsOf, subjectOf } from './node-pools.ts';

/** A pool with the groups of its node class. */
export interface OfferedPool {
  readonly pool: LiveNodePool;
  readonly nodeClass: string;
  readonly nodeClassObject: KubeObject;
  readonly groups: readonly OfferingGroup[];
  readonly requirements: Requirements;
  /** Every way to start a node of it. */
  readonly offerings: readonly PoolOffering[];
}

interface ClassName {
  readonly nodeClass: string;
}

/** Messages of every check that uses `judgeOffered`. */
export const OFFER_MESSAGES = {
  noClass: ({ nodeClass }: ClassName) => `there is no node class ${nodeClass}: see node-pool-node-class-exists`,
  classNotReady: ({ nodeClass }: ClassName) => `the node class ${nodeClass} is not Ready: see node-class-ready`,
  notListed: ({ nodeClass }: ClassName) => `the node class ${nodeClass} does not list its instance groups yet`,
};

interface Given {
  readonly nodePools: readonly KubeObject[];
  readonly nodeClasses: readonly KubeObject[];
}

/** Judges each pool whose node class says what it offers; says of the others why they are not judged. */
export function judgeOffered(
  given: Given,
  context: CheckContext,
  judge: Judge<typeof OFFER_MESSAGES>,
  decide: (offered: OfferedPool) => Judgement,
): Judgement[] {
  const classes = new Map(given.nodeClasses.map((nodeClass) => [nodeClass.metadata.name, nodeClass]));
  return hyperpodPools(given.nodePools).map((pool) => {
    const nodeClass = pool.nodeClassRef.name ?? '';
    const object = classes.get(nodeClass);
    const subject = subjectOf(pool);
    if (object === undefined) return judge.skip(subject, 'noClass', { nodeClass });
    const ready = conditionOf(object, 'Ready');
    const evidence = [
      { field: 'status.conditions[type=Ready].status', value: ready?.status, source: `${object.kind}/${nodeClass}` },
    ];
    if (ready?.status === 'False') return judge.skip(subject, 'classNotReady', { nodeClass }, { evidence });
    const groups = withCapacityTypes(offeringGroups(object), context.optional('cluster')?.instanceGroups ?? []);
    if (groups === undefined) {
      const missing = { field: 'status.instanceGroups', value: undefined, source: `${object.kind}/${nodeClass}` };
      return judge.unknown(subject, 'notListed', { nodeClass }, { evidence: [missing] });
    }
    const requirements = requirementsOf(pool);
    const offerings = offeringsFor(groups, choiceOf(requirements));
    return decide({ pool, nodeClass, nodeClassObject: object, groups, requirements, offerings });
  });
}

/** Requirements as a choice among what groups offer. */
export function choiceOf(requirements: Requirements): PoolChoice {
  const allows = (key: string) => {
    const requirement = requirementOf(requirements, key);
    return (value: string) => allowsValue(requirement, value);
  };
  return {
    allowsType: allows(INSTANCE_TYPE_LABEL),
    allowsZone: allows(ZONE_LABEL),
    allowsCapacityType: allows(CAPACITY_TYPE_LABEL),
    // A label that a group does not set is left to the pool, as Karpenter does with custom labels.
    allowsLabels: (labels) =>
      Object.entries(labels).every(([key, value]) => allowsValue(requirementOf(requirements, key), value)),
  };
}

/** The values that a requirement lists; undefined when it lets through whatever is not excluded. */
export function listedValues({ isComplement, values }: Requirement): readonly string[] | undefined {
  return isComplement ? undefined : [...values];
}

/** The instance types that may be started, of those that are known. */
export function knownTypesOf({ offerings }: OfferedPool): { types: readonly InstanceType[]; unknown: string[] } {
  const names = unique(offerings.map(({ instanceType }) => instanceType));
  const types = names.map(findInstanceType).filter((type) => type !== undefined);
  return { types, unknown: names.filter((name) => findInstanceType(name) === undefined) };
}

/** Evidence of what the node class lists of its groups. */
export function offerEvidence({ nodeClass, groups }: OfferedPool, of: (group: OfferingGroup) => unknown) {
  return groups.map((group, index) => ({
    field: `status.instanceGroups[${index}]`,
    value: { name: group.name, offers: of(group) },
    source: `HyperpodNodeClass/${nodeClass}`,
  }));
}

/** Evidence that the pool says nothing of a limit, or what it says. */
export function limitEvidence(pool: LiveNodePool, resource: string) {
  return evidenceOf(pool, `spec.limits["${resource}"]`, pool.limits[resource] ?? null);
}
