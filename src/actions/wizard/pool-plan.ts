/** Which node pools the chosen groups make, and how large they may become. Pure. */
import { findInstanceType, type InstanceType } from '../../domain/instance-type.ts';
import type { NodePoolSpec } from '../../domain/node-pool.ts';
import { amountPerNode } from '../../domain/pool-limits.ts';
import type { QuotaRow } from '../../domain/quota.ts';
import { type Answers, listOf, textOf } from './answers.ts';
import { clusterHeadroom, type GroupOffer, headroomOf } from './group-offers.ts';

export interface PoolPlan {
  readonly name: string;
  /** All types of its groups, before any are left out. */
  readonly offered: readonly string[];
  /** Those that it may start; empty: all of its node class. */
  readonly instanceTypes: readonly string[];
  readonly groups: readonly GroupOffer[];
  /** As it is in the cluster, where it is there already. */
  readonly live: NodePoolSpec | undefined;
  /** What its size is limited in: devices, and CPUs where nodes without devices are among them. */
  readonly resources: readonly string[];
}

/** `cpu`, or the accelerator's name: l4, h100. */
export function kindOf(type: string): string {
  return findInstanceType(type)?.accelerator?.name ?? 'cpu';
}

/** The kinds among the groups' types, in the groups' order. */
export function kindsOf(groups: readonly GroupOffer[]): readonly string[] {
  return [...new Set(groups.flatMap(({ instanceTypes }) => instanceTypes.map(kindOf)))];
}

/** One pool, named as its node class, or one for each kind of accelerator. */
export function poolPlans(
  groups: readonly GroupOffer[],
  answers: Answers,
  live: readonly NodePoolSpec[],
): readonly PoolPlan[] {
  const all = unique(groups.flatMap(({ instanceTypes }) => instanceTypes));
  const plan = (name: string, offered: readonly string[]) => {
    const own = groups.filter(({ instanceTypes }) => instanceTypes.some((type) => offered.includes(type)));
    const present = live.find((pool) => pool.name === name);
    const usual = present?.instanceTypes ?? (offered.length === all.length ? [] : offered);
    const instanceTypes = chosenTypes(name, offered, answers) ?? usual;
    const resources = resourcesOf(instanceTypes.length > 0 ? instanceTypes : offered);
    return { name, offered, groups: own, live: present, instanceTypes, resources };
  };
  if (textOf(answers, 'pools') !== 'per-kind') return [plan(textOf(answers, 'node-class') ?? 'autoscaled', all)];
  return kindsOf(groups).map((kind) =>
    plan(
      poolName(kind),
      all.filter((type) => kindOf(type) === kind),
    ),
  );
}

/** Those that were marked where some were left out; undefined otherwise. */
function chosenTypes(pool: string, offered: readonly string[], answers: Answers): readonly string[] | undefined {
  const marked = offered.filter((type) => listOf(answers, `types:${pool}`).includes(type));
  return marked.length === 0 || marked.length === offered.length ? undefined : marked;
}

function resourcesOf(types: readonly string[]): readonly string[] {
  const known = types.flatMap((type) => findInstanceType(type) ?? []);
  const devices = unique(known.flatMap(({ accelerator }) => accelerator?.resource ?? []));
  const hasPlain = known.length < types.length || known.some(({ accelerator }) => accelerator === undefined);
  return [...devices, ...(hasPlain ? ['cpu'] : [])];
}

function poolName(kind: string): string {
  return kind === 'cpu' || kind.startsWith('trainium') ? kind : `gpu-${kind}`;
}

export interface ProposedLimit {
  readonly amount: string;
  /** Where the number comes from, for the reader. */
  readonly reason: string;
}

/** What it has, else as much as the quotas leave room for; where they leave none, or are not known, one node's worth. */
export function proposedLimit(plan: PoolPlan, resource: string, rows: readonly QuotaRow[]): ProposedLimit {
  const present = plan.live?.limits[resource];
  if (present !== undefined) return { amount: present, reason: 'its limit now' };
  const types = plan.instanceTypes.length === 0 ? plan.offered : plan.instanceTypes;
  const nodes = plan.groups
    .flatMap(({ instanceTypes, capacityType }) =>
      instanceTypes
        .filter((type) => types.includes(type))
        .map((type) => ({ type, capacityType, room: headroomOf(rows, type, capacityType) })),
    )
    // A quota is of a type: two groups of one type share it.
    .filter((node, index, all) => index === all.findIndex((other) => isSameQuota(node, other)));
  const perNode = (type: string) => amountOf(findInstanceType(type), resource);
  const amount = nodes.reduce((sum, { type, room, capacityType }) => {
    const cap = clusterHeadroom(rows, capacityType) ?? Number.POSITIVE_INFINITY;
    return sum + Math.min(room ?? 0, cap) * perNode(type);
  }, 0);
  if (amount > 0) return { amount: String(amount), reason: 'what your quotas leave room for now' };
  const sizes = nodes.map(({ type }) => perNode(type)).filter((size) => size > 0);
  const isUnknown = nodes.some(({ room }) => room === undefined);
  return {
    amount: String(sizes.length === 0 ? 1 : Math.min(...sizes)),
    reason: isUnknown
      ? 'one node: your quota is not known'
      : 'one node, but your quota leaves no room for it now: hpscale quota shows how to ask for more',
  };
}

interface QuotaKey {
  readonly type: string;
  readonly capacityType: string;
}

function isSameQuota(a: QuotaKey, b: QuotaKey): boolean {
  return a.type === b.type && a.capacityType === b.capacityType;
}

function amountOf(type: InstanceType | undefined, resource: string): number {
  return type === undefined ? 0 : amountPerNode(type, resource);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
