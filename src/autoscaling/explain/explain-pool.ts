/** One pool's refusal of one pod, told per offering, from what the scheduling model found (karpenter/failure.ts). */
import { groupBy } from '../../domain/group-by.ts';
import { describePoolFailure, type OptionsFailure, type PoolFailure } from '../karpenter/failure.ts';
import type { InstanceOption, Offering, OptionVerdict } from '../karpenter/instance-option.ts';
import { limitedCapacity, NODES_RESOURCE } from '../karpenter/limits.ts';
import { type NodePoolInput, templateRequirements } from '../karpenter/node-pool-template.ts';
import { formatRequirement } from '../karpenter/requirement.ts';
import {
  describeConflict,
  findConflicts,
  findOverlapConflicts,
  type RequirementConflict,
  type Requirements,
} from '../karpenter/requirements.ts';
import { HYPERPOD_LABEL_RULES } from '../karpenter/well-known-labels.ts';
import { formatAmount, milliOf, type ResourceList, shortResources } from '../resource-list.ts';
import { formatTaint } from '../taints.ts';
import type { OfferingExplanation, PoolExplanation, Refusal } from '../../domain/explanation.ts';

/** A pool with what does not change from pod to pod. */
export interface ExplainedPool {
  readonly pool: NodePoolInput;
  /** What is left of its limits. */
  readonly remaining: ResourceList;
  /** Why its own requirements leave out one of its node class's types. */
  readonly leftOut: ReadonlyMap<InstanceOption, Refusal>;
}

/** Looks at a pool once. */
export function preparePool(pool: NodePoolInput, remaining: ResourceList): ExplainedPool {
  const template = templateRequirements(pool);
  const leftOut = new Map<InstanceOption, Refusal>();
  for (const option of pool.options) {
    const conflicts = findOverlapConflicts(option.requirements, template);
    if (conflicts.length > 0) leftOut.set(option, { code: 'pool-requirement', reason: leftOutText(conflicts) });
  }
  return { pool, remaining, leftOut };
}

function leftOutText(conflicts: readonly RequirementConflict[]): string {
  const texts = conflicts.flatMap((one) => (one.kind === 'no-overlap' ? [formatRequirement(one.incoming)] : []));
  return `the node pool wants ${texts.join(', ')}`;
}

/** What the pool's failure comes to for each of its offerings. */
export function explainPool(explained: ExplainedPool, failure: PoolFailure): PoolExplanation {
  const { pool } = explained;
  const judge = judgeFor(failure, explained);
  const offerings = pool.options.flatMap((option) =>
    option.offerings.map((offering) => toOffering(option, offering, judge(option, offering))),
  );
  return { nodePool: pool.name, verdict: 'refused', refusal: commonRefusal(offerings, failure), offerings };
}

type Judge = (option: InstanceOption, offering: Offering) => Refusal;

function toOffering(option: InstanceOption, offering: Offering, refusal: Refusal | null): OfferingExplanation {
  const { instanceGroup, zone, capacityType } = offering;
  const verdict = refusal ? 'refused' : 'fits';
  return { instanceGroup, instanceType: option.name, zone, capacityType, verdict, refusal };
}

/** A pool that takes the pod: the offerings that remain possible fit. */
export function explainTaken(
  pool: NodePoolInput,
  taken: { readonly options: readonly InstanceOption[]; readonly requirements: Requirements },
): PoolExplanation {
  const left = new Set(taken.options.map(({ name }) => name));
  const offerings = pool.options.flatMap((option) =>
    option.offerings.map((offering) =>
      toOffering(option, offering, left.has(option.name) ? offeringRefusal(offering, taken.requirements) : NARROWED),
    ),
  );
  return { nodePool: pool.name, verdict: 'fits', refusal: null, offerings };
}

const NARROWED: Refusal = { code: 'requirement', reason: 'other types of the pool take the pod' };

/** The reason of all, where all are refused alike. */
function commonRefusal(offerings: readonly OfferingExplanation[], failure: PoolFailure): Refusal | null {
  if (offerings.length === 0) return { code: 'pool-empty', reason: describePoolFailure(failure) };
  const reasons = groupBy(offerings, ({ refusal }) => refusal?.reason ?? '');
  return reasons.size === 1 ? (offerings[0]?.refusal ?? null) : null;
}

function judgeFor(failure: PoolFailure, explained: ExplainedPool): Judge {
  const { remaining } = explained;
  switch (failure.predicate) {
    case 'node-limit':
      return () => ({ code: 'node-limit', reason: 'the limit nodes is used up' });
    case 'limits':
      return (option) => limitRefusal(option, remaining) ?? { code: 'limit', reason: 'the limits are used up' };
    case 'taints': {
      const taints = failure.detail.map(formatTaint).join(', ');
      return () => ({ code: 'taint', reason: `the pod does not tolerate ${taints}` });
    }
    case 'requirements':
    case 'topology-requirements': {
      const refusal = conflictRefusal(failure.detail);
      return () => refusal;
    }
    case 'topology':
      return () => ({ code: 'topology', reason: describePoolFailure(failure) });
    case 'min-values':
      return () => ({
        code: 'min-values',
        reason: `minValues of ${failure.detail.keys.join(', ')} cannot be met by what is left`,
      });
    default:
      return optionJudge(failure.detail, explained);
  }
}

function optionJudge(detail: OptionsFailure, { remaining, leftOut }: ExplainedPool): Judge {
  const verdicts = new Map(detail.verdicts.map((verdict) => [verdict.option, verdict]));
  return (option, offering) => {
    const verdict = verdicts.get(option);
    if (!verdict) return leftOut.get(option) ?? limitRefusal(option, remaining) ?? HOST_PORT;
    return typeRefusal(verdict, offering, detail);
  };
}

const HOST_PORT: Refusal = { code: 'host-port', reason: 'a DaemonSet pod of its nodes has the same host port' };

/** As Karpenter looks at a type: labels, then room, then the offering; here the offering goes before the room, which needs one. */
function typeRefusal(verdict: OptionVerdict, offering: Offering, detail: OptionsFailure): Refusal {
  const { option, meetsRequirements } = verdict;
  if (!meetsRequirements) return conflictRefusal(findOverlapConflicts(option.requirements, detail.requirements));
  return offeringRefusal(offering, detail.requirements) ?? roomRefusal(option, detail);
}

function offeringRefusal(offering: Offering, requirements: Requirements): Refusal | null {
  if (!offering.isAvailable) return { code: 'unavailable', reason: 'there was no capacity a short while ago' };
  const conflicts = findConflicts(requirements, offering.requirements, HYPERPOD_LABEL_RULES.wellKnown);
  return conflicts.length === 0 ? null : conflictRefusal(conflicts.map(turned));
}

/** The pod's side stands first. */
function turned(conflict: RequirementConflict): RequirementConflict {
  if (conflict.kind === 'unknown-label') return conflict;
  return { ...conflict, incoming: conflict.existing, existing: conflict.incoming };
}

function conflictRefusal(conflicts: readonly RequirementConflict[]): Refusal {
  const [first] = conflicts;
  if (first?.kind === 'unknown-label') return { code: 'unknown-label', reason: describeConflict(first) };
  return { code: 'requirement', reason: conflicts.map(sideBySide).join('; ') };
}

function sideBySide(conflict: RequirementConflict): string {
  if (conflict.kind === 'unknown-label') return describeConflict(conflict);
  return `${formatRequirement(conflict.incoming)} is wanted, ${formatRequirement(conflict.existing)} is offered`;
}

function roomRefusal(option: InstanceOption, { totalRequests }: OptionsFailure): Refusal {
  const wanted = totalRequests.min;
  const names = shortResources(wanted, option.allocatable);
  const short = names.map((name) => {
    const need = wanted.get(name);
    const has = option.allocatable.get(name);
    return `${name}: ${need ? formatAmount(need) : '0'} wanted, ${has ? formatAmount(has) : 'none'} on a node`;
  });
  return { code: names.some((name) => name.includes('/')) ? 'devices' : 'resources', reason: short.join('; ') };
}

/** The first limit that one node of the type would exceed. */
function limitRefusal(option: InstanceOption, remaining: ResourceList): Refusal | null {
  const adds = limitedCapacity(option.capacity);
  for (const [name, left] of remaining) {
    const more = adds.get(name);
    if (name === NODES_RESOURCE || !more || milliOf(adds, name) <= left.milli) continue;
    return {
      code: 'limit',
      reason: `limit ${name}: one node adds ${formatAmount(more)}, ${formatAmount(left)} is left`,
    };
  }
  return null;
}
