/** For one refusal of one pool: the changes that would lift it, those of the pod first. Whether they do, the model says (find-edits.ts). */
import { nearest } from '../../domain/nearest.ts';
import { labelKeyProblem } from '../../domain/node-labels.ts';
import { limitedCapacity, NODES_RESOURCE } from '../karpenter/limits.ts';
import type { PoolFailure } from '../karpenter/failure.ts';
import type { InstanceOption } from '../karpenter/instance-option.ts';
import { type NodePoolInput, templateRequirements } from '../karpenter/node-pool-template.ts';
import type { Requirement } from '../karpenter/requirement.ts';
import { canOverlap, findOverlapConflicts, type RequirementConflict } from '../karpenter/requirements.ts';
import { HYPERPOD_LABEL_RULES, restrictionOf } from '../karpenter/well-known-labels.ts';
import { formatAmount, milliOf, type ResourceList, shortResources } from '../resource-list.ts';
import type { Edit, Scene, SpareGroup } from './edit.ts';

export interface ProposalWorld {
  readonly scene: Scene;
  readonly pool: NodePoolInput;
  /** What is left of the pool's limits. */
  readonly remaining: ResourceList;
  readonly spareGroups: readonly SpareGroup[];
}

/** Edits that could lift the refusal, the likeliest first; none where only other pods, or AWS, could. */
export function proposeEdits(failure: PoolFailure, world: ProposalWorld): Edit[] {
  switch (failure.predicate) {
    case 'taints':
      return [{ kind: 'tolerate', taints: failure.detail }];
    case 'requirements':
    case 'topology-requirements':
      return failure.detail.slice(0, 1).flatMap((conflict) => editsForConflict(conflict, world));
    case 'limits':
    case 'node-limit':
      return raiseLimit(world.scene.pod.requests, world);
    case 'topology':
      return softenSpread(world);
    case 'instance-types':
      return editsForTypes(failure.detail.verdicts, failure.detail.totalRequests.min, world);
    default:
      return [];
  }
}

/** A pod that Karpenter refuses to look at: without the labels that it may not ask for. */
export function editsForInvalid(scene: Scene): Edit[] {
  return [...askedKeys(scene)]
    .filter((key) => restrictionOf(key, HYPERPOD_LABEL_RULES) !== undefined)
    .map((key) => ({ kind: 'select', key, from: selectedValues(scene, key), to: null }));
}

function askedKeys({ pod }: Scene): ReadonlySet<string> {
  const terms = pod.requiredTerms.flatMap((term) => term.expressions.map(({ key }) => key));
  return new Set([...Object.keys(pod.nodeSelector), ...terms]);
}

function editsForConflict(conflict: RequirementConflict, world: ProposalWorld): Edit[] {
  const { pool, scene } = world;
  const { key } = conflict;
  const wanted = conflict.kind === 'no-overlap' ? valuesOf(conflict.incoming) : selectedValues(scene, key);
  if (conflict.kind === 'unknown-label') {
    const [only, ...more] = wanted;
    const isDeclarable = mayBeDeclared(key) && more.length === 0;
    return [
      ...(isDeclarable && only !== undefined
        ? [{ kind: 'label-pool', nodePool: pool.name, key, value: only } as const]
        : []),
      { kind: 'select', key, from: wanted, to: null },
    ];
  }
  return [...widenPool(key, wanted, world), ...selectOther(key, wanted, valuesOf(conflict.existing))];
}

/** Labels of Karpenter's EC2 provider mean nothing here, though nodes could carry them. */
function mayBeDeclared(key: string): boolean {
  return restrictionOf(key, HYPERPOD_LABEL_RULES) === undefined && labelKeyProblem(key) === undefined;
}

/** Values that the requirement lists; none where it names what may not be. */
function valuesOf({ isComplement, values }: Requirement): readonly string[] {
  return isComplement ? [] : [...values].toSorted();
}

function selectedValues({ pod }: Scene, key: string): readonly string[] {
  const selected = pod.nodeSelector[key];
  if (selected !== undefined) return [selected];
  const expressions = pod.requiredTerms.flatMap((term) => term.expressions.filter((one) => one.key === key));
  return expressions.flatMap(({ operator, values = [] }) => (operator === 'In' ? values : []));
}

function selectOther(key: string, from: readonly string[], offered: readonly string[]): Edit[] {
  const [first] = offered;
  if (first === undefined) return [{ kind: 'select', key, from, to: null }];
  const to = nearest(from[0] ?? '', offered) ?? first;
  return [{ kind: 'select', key, from, to }];
}

/** Where the pool's own requirement leaves out what its node class has. */
function widenPool(key: string, wanted: readonly string[], { pool }: ProposalWorld): Edit[] {
  const written = pool.requirements.find((requirement) => requirement.key === key);
  if (written?.operator !== 'In') return [];
  const { values = [] } = written;
  const offered = wanted.filter((value) => pool.options.some((option) => offers(option, key, value)));
  const added = offered.filter((value) => !values.includes(value)).slice(0, 1);
  if (added.length === 0) return [];
  return [{ kind: 'widen-pool', nodePool: pool.name, key, values: [...values, ...added], added }];
}

function offers(option: InstanceOption, key: string, value: string): boolean {
  const requirement = option.requirements.get(key);
  return requirement !== undefined && requirement.values.has(value) !== requirement.isComplement;
}

/** Room for one node of the pool's smallest type that takes the pod. */
function raiseLimit(wanted: ResourceList, { pool, remaining }: ProposalWorld): Edit[] {
  const template = templateRequirements(pool);
  const fitting = pool.options.filter(
    ({ allocatable, requirements }) =>
      shortResources(wanted, allocatable).length === 0 && canOverlap(requirements, template),
  );
  const costOf = (option: InstanceOption) => Math.min(...option.offerings.map(({ price }) => price));
  const [cheapest] = fitting.toSorted((a, b) => costOf(a) - costOf(b));
  if (!cheapest) return [];
  const adds = limitedCapacity(cheapest.capacity);
  return [...remaining].flatMap(([resource, left]): Edit[] => {
    const more = adds.get(resource);
    const limit = pool.limits.get(resource);
    const lacking = milliOf(adds, resource) - left.milli;
    const isShort = resource === NODES_RESOURCE ? left.milli <= 0n : lacking > 0n;
    if (!limit || !more || !isShort) return [];
    const by = { milli: lacking > 0n ? lacking : more.milli, form: limit.form };
    return [{ kind: 'raise-limit', nodePool: pool.name, resource, by }];
  });
}

function softenSpread({ scene }: ProposalWorld): Edit[] {
  return scene.pod.spread
    .filter(({ isHard }) => isHard)
    .map(({ topologyKey }) => ({ kind: 'soften-spread', topologyKey }));
}

type Verdicts = Extract<PoolFailure, { readonly predicate: 'instance-types' }>['detail']['verdicts'];

function editsForTypes(verdicts: Verdicts, wanted: ResourceList, world: ProposalWorld): Edit[] {
  const eligible = verdicts.filter((verdict) => verdict.meetsRequirements && verdict.hasOffering);
  // A limit hides the types that it leaves no room for: what is told then is what the others lack.
  const others = [...raiseLimit(wanted, world), ...widenForOthers(wanted, world), ...addGroup(wanted, world)];
  if (eligible.length > 0) {
    const options = eligible.map(({ option }) => option);
    return [...others, ...selectForOthers(wanted, world), ...askForLess(options, wanted, world)];
  }
  const [first] = verdicts.flatMap(({ option }) => findOverlapConflicts(option.requirements, podSide(world)));
  return [...others, ...(first ? editsForConflict(first, world) : [])];
}

/** Types of the node class that take the pod, and that only the pool's own requirements leave out. */
function widenForOthers(wanted: ResourceList, world: ProposalWorld): Edit[] {
  const { pool } = world;
  const template = templateRequirements(pool);
  const asked = podSide(world);
  const edits = pool.options.flatMap((option) => {
    const [conflict, ...more] = findOverlapConflicts(option.requirements, template);
    if (conflict?.kind !== 'no-overlap' || more.length > 0) return [];
    const takes = shortResources(wanted, option.allocatable).length === 0 && canOverlap(option.requirements, asked);
    return takes ? widenPool(conflict.key, valuesOf(conflict.existing), world) : [];
  });
  return edits.slice(0, 1);
}

/** Types that have the room, and that only one thing that the pod selects by leaves out. */
function selectForOthers(wanted: ResourceList, world: ProposalWorld): Edit[] {
  const template = templateRequirements(world.pool);
  const asked = podSide(world);
  const edits = world.pool.options.flatMap((option) => {
    const hasRoom =
      shortResources(wanted, option.allocatable).length === 0 && canOverlap(option.requirements, template);
    const [conflict, ...more] = hasRoom ? findOverlapConflicts(option.requirements, asked) : [];
    if (conflict?.kind !== 'no-overlap' || more.length > 0) return [];
    return selectOther(conflict.key, valuesOf(conflict.incoming), valuesOf(conflict.existing));
  });
  return edits.slice(0, 1);
}

/** What the pod selects by, as the options see it. */
function podSide({ scene }: ProposalWorld): ReadonlyMap<string, Requirement> {
  return new Map(
    [...askedKeys(scene)].flatMap((key) => {
      const values = selectedValues(scene, key);
      const requirement = { key, isComplement: false, values: new Set(values), bounds: {} };
      return values.length === 0 ? [] : [[key, requirement] as const];
    }),
  );
}

function compareRoom(a: InstanceOption, b: InstanceOption, resource: string): number {
  return Number(milliOf(a.allocatable, resource) - milliOf(b.allocatable, resource));
}

/** A pool whose own requirements leave out all that its node class offers. */
export function editsForEmptyPool(world: ProposalWorld): Edit[] {
  return widenForOthers(world.scene.pod.requests, world);
}

/** Groups of the cluster that no node class has yet, with a type that takes the pod. */
function addGroup(wanted: ResourceList, { pool, spareGroups }: ProposalWorld): Edit[] {
  return spareGroups
    .filter(({ options }) => options.some(({ allocatable }) => shortResources(wanted, allocatable).length === 0))
    .slice(0, 2)
    .map((group) => ({ kind: 'add-group', nodeClass: pool.nodeClass, group }));
}

/** What the largest of the types that lack least has room for; nothing where a device is lacking altogether. */
function askForLess(options: readonly InstanceOption[], wanted: ResourceList, { scene }: ProposalWorld): Edit[] {
  const lacking = options.map((option) => ({ option, short: shortResources(wanted, option.allocatable) }));
  const [best] = lacking.toSorted(
    (a, b) => a.short.length - b.short.length || compareRoom(b.option, a.option, a.short[0] ?? ''),
  );
  if (!best) return [];
  const edits = best.short.flatMap((resource): Edit[] => {
    const has = best.option.allocatable.get(resource);
    const asks = scene.pod.requests.get(resource);
    // Fewer devices than a program was written for is no small change.
    if (!has || !asks || resource === 'pods' || resource.includes('/')) return [];
    const daemons = milliOf(wanted, resource) - asks.milli;
    const room = has.milli - daemons;
    if (room <= 0n) return [];
    const to = formatAmount({ milli: room, form: asks.form });
    return [{ kind: 'request', resource, from: formatAmount(asks), to }];
  });
  return edits.slice(0, 1);
}
