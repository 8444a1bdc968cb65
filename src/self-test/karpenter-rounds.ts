/** Scheduling rounds of a real Karpenter, read into the model's input and compared with its result. */
import type { KubeObject } from '../domain/kube-object.ts';
import { podOfTemplate, toSchedulingPod } from '../autoscaling/pod.ts';
import { parseResources, subtractResources, toQuantities } from '../autoscaling/resource-list.ts';
import { describeFailure } from '../autoscaling/karpenter/failure.ts';
import { buildOffering, type InstanceOption } from '../autoscaling/karpenter/instance-option.ts';
import { toNodePoolInput } from '../autoscaling/karpenter/node-pool-template.ts';
import { validatePod } from '../autoscaling/karpenter/pod-validation.ts';
import { requireIn, toRequirementSpec, type Requirement } from '../autoscaling/karpenter/requirement.ts';
import { requirementsOfLabels, withRequirements } from '../autoscaling/karpenter/requirements.ts';
import { scheduleRound } from '../autoscaling/karpenter/scheduler.ts';
import type { PickDomain } from '../autoscaling/karpenter/topology-group.ts';
import { CORE_WELL_KNOWN_LABELS } from '../autoscaling/karpenter/well-known-labels.ts';

type Quantities = Readonly<Record<string, string>>;

/** An instance type of the recording's catalogue; offerings are zone, capacity type, price. */
export interface RecordedType {
  readonly name: string;
  readonly labels: Quantities;
  readonly capacity: Quantities;
  readonly reserved: Quantities;
  readonly offerings: readonly (readonly [zone: string, capacityType: string, price: number])[];
}

export interface RecordedClaim {
  readonly pool: string;
  readonly pods: readonly string[];
  readonly types: readonly string[];
  readonly requirements: readonly string[];
  readonly requests: Quantities;
}

/** What Karpenter decided in one round. */
export interface Decision {
  /** By pod: the error, or null when it was placed. */
  readonly errors: Readonly<Record<string, string | null>>;
  /** By pod: why validation left it out. */
  readonly refused: Readonly<Record<string, string>>;
  readonly claims: readonly RecordedClaim[];
}

/** Key, operator, values. */
type RequirementTuple = readonly [string, string, ...string[]];

export interface RecordedRound extends Decision {
  readonly id: string;
  readonly family: string;
  readonly pools: readonly {
    readonly name: string;
    readonly ready?: false;
    readonly weight?: number;
    readonly limits?: Quantities;
    readonly labels?: Quantities;
    readonly taints?: readonly unknown[];
    readonly startupTaints?: readonly unknown[];
    readonly requirements: readonly (
      | RequirementTuple
      | { readonly of: RequirementTuple; readonly minValues: number }
    )[];
  }[];
  readonly daemons: readonly { readonly name: string; readonly spec: unknown }[];
  readonly pods: readonly { readonly name: string; readonly labels: Quantities; readonly spec: unknown }[];
  /** The order in which Karpenter tried the pods. */
  readonly queue: readonly string[];
}

const KWOK_LABELS = ['cpu', 'memory', 'size', 'family'].map((name) => `karpenter.kwok.sh/instance-${name}`);
const RULES = {
  wellKnown: new Set([...CORE_WELL_KNOWN_LABELS, ...KWOK_LABELS]),
  restrictedDomains: ['karpenter.kwok.sh', 'karpenter.sh'],
};

/** The recorded catalogue as the model's instance options. */
export function toOptions(catalogue: readonly RecordedType[]): InstanceOption[] {
  return catalogue.map((type) => {
    const capacity = parseResources(type.capacity);
    return {
      name: type.name,
      requirements: withRequirements(
        requirementsOfLabels({ ...type.labels, 'node.kubernetes.io/instance-type': type.name }),
        [
          requireIn('topology.kubernetes.io/zone', new Set(type.offerings.map(([zone]) => zone))),
          requireIn('karpenter.sh/capacity-type', new Set(type.offerings.map(([, capacityType]) => capacityType))),
        ],
      ),
      capacity,
      allocatable: subtractResources(capacity, parseResources(type.reserved)),
      offerings: type.offerings.map(([zone, capacityType, price]) =>
        buildOffering({ zone, capacityType, price, isAvailable: true, instanceGroup: null }),
      ),
    };
  });
}

/** The model's decision for a recorded round, in the recording's form. */
export function decide(
  round: RecordedRound,
  options: readonly InstanceOption[],
  pickDomain: PickDomain = (domains) => domains[0],
): Decision {
  const refused: Record<string, string> = {};
  const pods = round.pods.map(toPod).filter((pod) => {
    const failure = validatePod(pod, RULES);
    if (failure) refused[pod.name] = describeFailure(failure) ?? '';
    return !failure;
  });
  const pools = round.pools.filter((pool) => pool.ready !== false);
  if (pools.length === 0) return { errors: {}, claims: [], refused };
  const result = scheduleRound({
    pods,
    pools: pools.map((pool) => toNodePoolInput(toNodePool(pool), options)),
    nodes: [],
    placed: [],
    daemons: round.daemons.map(({ name, spec }) => podOfTemplate(toObject(name, {}, {}), { spec })),
    settings: {
      wellKnown: RULES.wellKnown,
      nodeClassLabel: 'karpenter.kwok.sh/kwoknodeclass',
      pickDomain,
      order: round.queue,
    },
  });
  const errors: Record<string, string | null> = {};
  for (const pod of pods) {
    const failure = result.failures.get(pod.uid);
    errors[pod.name] = failure ? (describeFailure(failure) ?? failure.kind) : null;
  }
  const claims = result.claims.map((claim) => ({
    pool: claim.nodePool,
    pods: claim.pods.map((pod) => pod.name),
    types: claim.options.map((option) => option.name),
    requirements: [...claim.requirements.values()].map(formatInFull),
    requests: toQuantities(claim.requests),
  }));
  return comparable({ errors, claims, refused });
}

/** The round's pods as the model sees them; the name serves as uid. */
export function toPod({ name, labels, spec }: RecordedRound['pods'][number]): ReturnType<typeof toSchedulingPod> {
  return toSchedulingPod(toObject(name, labels, spec));
}

function toObject(name: string, labels: Quantities, spec: unknown): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: name, labels }, spec };
}

function toNodePool(pool: RecordedRound['pools'][number]): KubeObject {
  const requirements = pool.requirements.map((entry) => {
    const [key, operator, ...values] = 'of' in entry ? entry.of : entry;
    return { key, operator, values, ...('of' in entry ? { minValues: entry.minValues } : {}) };
  });
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: pool.name },
    spec: {
      weight: pool.weight,
      limits: pool.limits,
      template: {
        metadata: { labels: pool.labels },
        spec: {
          nodeClassRef: { name: 'default' },
          requirements,
          taints: pool.taints,
          startupTaints: pool.startupTaints,
        },
      },
    },
  };
}

/** The recording writes one operator, all values with commas, and the newest operators for bounds. */
function formatInFull(requirement: Requirement): string {
  const { key, operator, values = [], minValues } = toRequirementSpec(requirement);
  const suffix = minValues === undefined ? '' : ` minValues ${minValues}`;
  if (operator === 'Gt') return `${key} Gte [${Number(values[0]) + 1}]${suffix}`;
  if (operator === 'Lt') return `${key} Lte [${Number(values[0]) - 1}]${suffix}`;
  return `${key} ${operator}${values.length === 0 ? '' : ` [${values.join(', ')}]`}${suffix}`;
}

/** A decision in a form in which equal decisions are equal: what Go's maps shuffle is sorted, placeholders are ranked. */
export function comparable(decision: Decision): Decision {
  const texts = Object.values(decision.errors).join('\n');
  const numbers = [...new Set([...texts.matchAll(/hostname-placeholder-(\d+)/g)].map(([, number]) => Number(number)))];
  const ranked = numbers.toSorted((a, b) => a - b);
  const rank = (text: string) =>
    text.replaceAll(/(?<=hostname-placeholder-)\d+/g, (number) => String(ranked.indexOf(Number(number))));
  return {
    refused: decision.refused,
    errors: Object.fromEntries(
      Object.entries(decision.errors).map(([pod, text]) => [pod, text === null ? null : sortKeys(rank(text))]),
    ),
    claims: decision.claims
      .map((claim) => ({
        ...claim,
        types: claim.types.toSorted(),
        requirements: claim.requirements.toSorted(),
        requests: toQuantities(parseResources(claim.requests)),
      }))
      .toSorted((a, b) => (a.pods.join() < b.pods.join() ? -1 : 1)),
  };
}

/** Several incompatible keys in one error come in any order. */
function sortKeys(text: string): string {
  const prefix = 'incompatible requirements, ';
  const errors: string[][] = [];
  for (const part of text.split('; ')) {
    if (/^key \S+, /.test(part)) errors.at(-1)?.push(part);
    else if (part.startsWith(prefix)) errors.push([prefix, part.slice(prefix.length)]);
    else errors.push([part]);
  }
  return errors.map(([first = '', ...rest]) => first + rest.toSorted().join('; ')).join('; ');
}
