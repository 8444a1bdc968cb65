/** Requirement keys that do not work on HyperPod, and the requirements that say the same in HyperPod's way. */
import { isKnownEc2Key, meetsEc2Requirement } from '../../autoscaling/karpenter/ec2-labels.ts';
import { allowsValue } from '../../autoscaling/karpenter/requirement.ts';
import { requirementOf } from '../../autoscaling/karpenter/requirements.ts';
import { findInstanceType, INSTANCE_TYPES, type InstanceType } from '../../domain/instance-type.ts';
import { offeringGroups } from '../../domain/node-class-offers.ts';
import { INSTANCE_TYPE_LABEL } from '../../domain/node-labels.ts';
import { SUPPORTED_ARCH } from '../../domain/node-pool.ts';
import type { LiveNodePool, PoolRequirement } from '../../domain/node-pool-object.ts';
import { unique } from '../../domain/pool-choice.ts';
import { classifyRequirementKey, type RequirementKey } from '../../domain/requirement-keys.ts';
import type { CheckContext } from '../check.ts';
import { keyOf, parsePoolRequirement, requirementsOf } from './node-pools.ts';

export interface BadKey {
  /** Of the requirement in the pool's list. */
  readonly index: number;
  readonly key: string;
  readonly verdict: RequirementKey;
  readonly text: string;
  /** False for what is not documented to fail. */
  readonly isCertain: boolean;
}

/** Longer lists are cut in texts. */
const MOST_NAMED = 6;

/** In the order of the list. */
export function badKeysOf(pool: LiveNodePool): BadKey[] {
  return pool.requirements.flatMap((requirement, index) => {
    const verdict = classifyRequirementKey(keyOf(requirement));
    const text = textOf(requirement.key, verdict);
    if (text === undefined) return [];
    const isCertain = verdict.kind !== 'hyperpod' && verdict.kind !== 'kubernetes';
    return [{ index, key: requirement.key, verdict, text, isCertain }];
  });
}

function textOf(key: string, { kind, meant }: RequirementKey): string | undefined {
  switch (kind) {
    case 'ec2':
      return `${key} is a label of EC2 nodes: no node of HyperPod has it`;
    case 'slip':
      return `${key} is no label that nodes have; ${meant} is`;
    case 'restricted':
      return `${key} is a label that Karpenter keeps for itself: it refuses the pool`;
    case 'hyperpod':
      return `${key} is set by HyperPod once there is a node: AWS does not list it for requirements`;
    case 'kubernetes':
      return `${key} is in a domain that Kubernetes keeps for itself: Karpenter 1.0 refuses it`;
    default:
      return undefined;
  }
}

/** What mends the keys: the requirements without them, and the types that EC2's mean; no requirements where nothing does. */
interface KeyMend {
  readonly summary: string;
  readonly requirements?: readonly PoolRequirement[];
}

function mendOf(pool: LiveNodePool, bad: readonly BadKey[], context: CheckContext): KeyMend {
  const ec2 = bad.filter(({ verdict }) => verdict.kind === 'ec2');
  const others = pool.requirements.flatMap((requirement, index) => rewrite(requirement, bad, index));
  if (ec2.length === 0) return { summary: otherSummary(bad), requirements: others };
  const offered = offeredTypes(pool, context);
  const types = meantTypes(pool, ec2, offered ?? supportedTypes());
  const unjudged = ec2.filter(({ key }) => !isKnownEc2Key(key)).map(({ key }) => key);
  const note = unjudged.length === 0 ? '' : `; ${unjudged.join(', ')} cannot be carried over`;
  if (types.length === 0) return { summary: `${noneSummary(pool, ec2)}${note}` };
  const summary = `name the instance types in place of ${namesOf(ec2)}: ${INSTANCE_TYPE_LABEL} In [${shortList(types)}]${note}`;
  // Without the node class the list would be all types of AWS that fit: for a person to choose from.
  if (offered === undefined) return { summary };
  const kept = others.filter((requirement) => keyOf(requirement) !== INSTANCE_TYPE_LABEL);
  return { summary, requirements: [{ key: INSTANCE_TYPE_LABEL, operator: 'In', values: types }, ...kept] };
}

function noneSummary(pool: LiveNodePool, ec2: readonly BadKey[]): string {
  const meant = meantTypes(pool, ec2, supportedTypes());
  const types = meant.length === 0 ? '' : ` (${shortList(meant)})`;
  return `no instance group of the node class has what ${namesOf(ec2)} ask for${types}: add one that has, or take the requirements out`;
}

/** The requirements as they were meant; as they are where that cannot be told. */
export function mendKeys(pool: LiveNodePool, context: CheckContext): readonly PoolRequirement[] {
  return mendOf(pool, badKeysOf(pool), context).requirements ?? pool.requirements;
}

/** What to do about them, and whether a patch can do it. */
export function adviseOnKeys(
  pool: LiveNodePool,
  bad: readonly BadKey[],
  context: CheckContext,
): { readonly summary: string; readonly isMendable: boolean } {
  const { summary, requirements } = mendOf(pool, bad, context);
  return { summary, isMendable: requirements !== undefined };
}

function namesOf(bad: readonly BadKey[]): string {
  return unique(bad.map(({ key }) => key)).join(', ');
}

function otherSummary(bad: readonly BadKey[]): string {
  const slips = bad.flatMap(({ key, verdict }) =>
    verdict.meant === undefined ? [] : [`write ${key} as ${verdict.meant}`],
  );
  const dropped = bad.filter(({ verdict }) => verdict.meant === undefined);
  const ofHyperpod = dropped.some(({ verdict }) => verdict.kind === 'hyperpod');
  return [
    ...slips,
    ...(dropped.length === 0 ? [] : [`take ${namesOf(dropped)} out of the requirements`]),
    ...(ofHyperpod ? ['to use one instance group alone, make a node class of it'] : []),
  ].join('; ');
}

/** Slips get the key that was meant, what does not work at all goes. */
function rewrite(requirement: PoolRequirement, bad: readonly BadKey[], index: number): readonly PoolRequirement[] {
  const found = bad.find((entry) => entry.index === index);
  if (found === undefined) return [requirement];
  const { meant } = found.verdict;
  return meant === undefined ? [] : [{ ...requirement, key: meant }];
}

/** What the EC2 requirements select, within what the pool asks for otherwise. */
function meantTypes(pool: LiveNodePool, ec2: readonly BadKey[], candidates: readonly InstanceType[]): string[] {
  const written = ec2.flatMap(({ index }) => pool.requirements[index] ?? []).map(parsePoolRequirement);
  const types = requirementOf(requirementsOf(pool), INSTANCE_TYPE_LABEL);
  return candidates
    .filter((type) => allowsValue(types, type.name) && written.every((asked) => meetsEc2Requirement(type, asked)))
    .map(({ name }) => name);
}

/** undefined when the node class is not there, or says nothing yet. */
function offeredTypes(pool: LiveNodePool, context: CheckContext): readonly InstanceType[] | undefined {
  const nodeClass = context.optional('nodeClasses')?.find(({ metadata }) => metadata.name === pool.nodeClassRef.name);
  const groups = nodeClass && offeringGroups(nodeClass);
  if (groups === undefined) return undefined;
  const names = unique(groups.flatMap(({ instanceTypes }) => instanceTypes));
  return names.map(findInstanceType).filter((type) => type !== undefined);
}

function supportedTypes(): readonly InstanceType[] {
  return INSTANCE_TYPES.filter(({ arch }) => arch === SUPPORTED_ARCH);
}

function shortList(names: readonly string[]): string {
  if (names.length <= MOST_NAMED) return names.join(', ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
}
