/** Whether a node class can give a node pool what it asks for. */
import type { KubeObject } from '../domain/kube-object.ts';
import { didYouMean } from '../domain/nearest.ts';
import { type OfferingGroup } from '../domain/node-class-offers.ts';
import { choiceNotes, nodePoolNotes } from '../domain/node-pool-notes.ts';
import { type NodePoolSpec, nodePoolProblems } from '../domain/node-pool.ts';
import { choiceOfLists, describeGroup, notOffered, offeringsFor, unique } from '../domain/pool-choice.ts';
import { type Problem, problemsError } from '../domain/problem.ts';
import { readinessOf } from '../domain/readiness.ts';
import { HpscaleError } from '../errors.ts';

export interface PoolJudgement {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Throws `node-pool-unfit` with everything that the groups cannot give; answers what should be known. */
export function judgeFit(spec: NodePoolSpec, groups: readonly OfferingGroup[] | undefined): readonly string[] {
  const { problems, warnings } = judgeNodePool(spec, groups);
  const unfit = problemsError('node-pool-unfit', `the node pool "${spec.name}"`, problems, 'conflict');
  if (unfit) throw unfit;
  return warnings;
}

/** Judges the pool by the groups of its node class; undefined groups: the class says nothing yet. */
export function judgeNodePool(spec: NodePoolSpec, groups: readonly OfferingGroup[] | undefined): PoolJudgement {
  if (groups === undefined) {
    return {
      problems: [],
      warnings: [
        ...nodePoolNotes(spec),
        `the node class "${spec.nodeClass}" does not list its instance groups yet: types and zones are unchecked`,
      ],
    };
  }
  const types = unique(groups.flatMap((group) => group.instanceTypes));
  const zones = unique(groups.flatMap((group) => group.zones));
  const problems = [
    ...notOfferedProblems(spec.instanceTypes, types, 'instance type', spec),
    ...notOfferedProblems(spec.zones, zones, 'zone', spec),
    ...capacityProblems(spec, groups),
  ];
  if (problems.length > 0) return { problems, warnings: [] };
  return judgeChoice(spec, groups);
}

function notOfferedProblems(
  wanted: readonly string[],
  offered: readonly string[],
  what: string,
  spec: NodePoolSpec,
): Problem[] {
  return notOffered(wanted, offered).map((value) => ({
    field: what,
    message: `no group of the node class "${spec.nodeClass}" has the ${what} ${value}${didYouMean(value, offered)}`,
    hint: `it has ${offered.join(', ')}`,
  }));
}

function capacityProblems(spec: NodePoolSpec, groups: readonly OfferingGroup[]): Problem[] {
  const known = groups.map((group) => group.capacityType).filter((type) => type !== undefined);
  // A group whose capacity is not told may have any.
  if (known.length < groups.length) return [];
  return notOffered(spec.capacityTypes, known).map((type) => ({
    field: 'capacityTypes',
    message: `no group of the node class "${spec.nodeClass}" has ${type} capacity`,
    hint: `it has ${unique(known).join(', ')}`,
  }));
}

/** Each value is offered by some group; now whether any group has all of them at once. */
function judgeChoice(spec: NodePoolSpec, groups: readonly OfferingGroup[]): PoolJudgement {
  const fits = offeringsFor(groups, choiceOfLists(spec));
  if (fits.length === 0) {
    const message = `no group of the node class "${spec.nodeClass}" has an instance type, a zone and a capacity type of the pool at once`;
    return { problems: [{ field: 'requirements', message, hint: groups.map(describeGroup).join('\n') }], warnings: [] };
  }
  const types = unique(fits.map(({ instanceType }) => instanceType));
  const zones = unique(fits.flatMap(({ zone }) => zone ?? []));
  const resolved = { ...spec, instanceTypes: types };
  return {
    // Limits can be judged now that the types are known.
    problems: nodePoolProblems(resolved).filter(({ field }) => field.startsWith('limits.')),
    warnings: unique([...nodePoolNotes(resolved), ...choiceNotes(types, zones)]),
  };
}

/** A pool is Ready only when its class is; what is wrong with the class, the pool's own conditions do not tell. */
export function readinessWarnings(nodeClass: KubeObject): string[] {
  const readiness = readinessOf(nodeClass);
  if (readiness.status !== 'refused') return [];
  return [`the node class "${nodeClass.metadata.name}" is not ready: ${readiness.state}`];
}

/** The node class of the pool. Throws `node-class-not-found`. */
export function nodeClassOf({ nodeClass }: NodePoolSpec, classes: readonly KubeObject[]): KubeObject {
  const found = classes.find(({ metadata }) => metadata.name === nodeClass);
  if (found) return found;
  const names = classes.map(({ metadata }) => metadata.name);
  throw new HpscaleError({
    kind: 'not-found',
    code: 'node-class-not-found',
    message: `there is no node class "${nodeClass}"${didYouMean(nodeClass, names)}`,
    hint:
      names.length === 0
        ? `make it first: hpscale nodeclass apply ${nodeClass} --instance-group GROUP`
        : `there are ${names.join(', ')}; another one is made with hpscale nodeclass apply ${nodeClass} --instance-group GROUP`,
  });
}
