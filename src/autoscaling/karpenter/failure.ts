/** Why Karpenter cannot place a pod: as data for `explain` and the simulation, and in Karpenter's own words. */
import { formatResources, milliOf, type ResourceList } from '../resource-list.ts';
import { formatTaint, type Taint } from '../taints.ts';
import type { OptionVerdict } from './instance-option.ts';
import { formatRequirement } from './requirement.ts';
import { describeConflict, formatRequirements, type RequirementConflict, type Requirements } from './requirements.ts';
import type { TopologyConflict } from './topology.ts';

/** The first predicate that fails in one node pool, with its evidence. */
export type PoolPredicate =
  | { readonly predicate: 'node-limit' }
  | { readonly predicate: 'limits' }
  | { readonly predicate: 'taints'; readonly detail: readonly Taint[] }
  | { readonly predicate: 'requirements'; readonly detail: readonly RequirementConflict[] }
  | { readonly predicate: 'topology'; readonly detail: TopologyConflict }
  /** The domains left by topology clash with the requirements. */
  | { readonly predicate: 'topology-requirements'; readonly detail: readonly RequirementConflict[] }
  | { readonly predicate: 'instance-types'; readonly detail: OptionsFailure }
  | { readonly predicate: 'min-values'; readonly detail: OptionsFailure & { readonly keys: readonly string[] } };

export interface OptionsFailure {
  /** Every instance type that was looked at; those with a host port conflict were not. */
  readonly verdicts: readonly OptionVerdict[];
  readonly requirements: Requirements;
  readonly podRequests: ResourceList;
  /** The pod's requests with the smallest and the largest DaemonSet overhead. */
  readonly totalRequests: { readonly min: ResourceList; readonly max: ResourceList };
}

export type PoolFailure = { readonly nodePool: string } & PoolPredicate;

export type PodFailure =
  /** Refused before scheduling: a label that may not be asked for, or opted out of Karpenter. */
  | { readonly kind: 'invalid'; readonly reasons: readonly string[] }
  | { readonly kind: 'opted-out' }
  | { readonly kind: 'dynamic-resources' }
  /** No node pool is ready (Karpenter then says nothing on the pod). */
  | { readonly kind: 'no-node-pools' }
  /** Every ready node pool filters out every instance type that its node class offers. */
  | { readonly kind: 'no-instance-types' }
  /** One failure per node pool, heaviest first. */
  | { readonly kind: 'pools'; readonly pools: readonly PoolFailure[] }
  /** The pod asks for something that this model does not know: no verdict. */
  | { readonly kind: 'not-modelled'; readonly features: readonly string[] };

/** The error as Karpenter writes it; undefined where it writes none. */
export function describeFailure(failure: PodFailure): string | undefined {
  switch (failure.kind) {
    case 'invalid':
      return failure.reasons.join('; ');
    case 'opted-out':
      return 'configured to not run on a Karpenter provisioned node (requirement=karpenter.sh/nodepool DoesNotExist)';
    case 'dynamic-resources':
      return 'pod has Dynamic Resource Allocation requirements that are not yet supported by Karpenter';
    case 'no-instance-types':
      return 'nodepool requirements filtered out all available instance types';
    case 'pools':
      return failure.pools.map(describePoolFailure).join('; ');
    default:
      return undefined;
  }
}

/** One node pool's part of the error. */
export function describePoolFailure(failure: PoolFailure): string {
  switch (failure.predicate) {
    case 'node-limit':
      return `node limits have been exhausted for nodepool (NodePool=${failure.nodePool})`;
    case 'limits':
      return `all available instance types exceed limits for nodepool (NodePool=${failure.nodePool})`;
    case 'taints':
      return failure.detail.map((taint) => `did not tolerate taint (taint=${formatTaint(taint)})`).join('; ');
    case 'requirements':
      return `incompatible requirements, ${failure.detail.map(describeConflict).join('; ')}`;
    case 'topology-requirements':
      return failure.detail.map(describeConflict).join('; ');
    case 'topology':
      return describeTopologyConflict(failure.detail);
    case 'instance-types':
      return describeOptions(summarizeOptions(failure.detail.verdicts), failure.detail);
    default:
      return withContext(
        `minValues requirement is not met for label(s) (label(s)=[${failure.detail.keys.join(' ')}])`,
        failure.detail,
      );
  }
}

const TOPOLOGY_NAMES = {
  spread: 'topology spread',
  affinity: 'pod affinity',
  'anti-affinity': 'pod anti-affinity',
} as const;

const SHOWN_DOMAINS = 25;

/** The closing bracket is missing in Karpenter too. */
function describeTopologyConflict({ kind, key, counts, podDomains, nodeDomains }: TopologyConflict): string {
  const domains = [...counts.keys()].toSorted();
  const shown = domains.slice(0, SHOWN_DOMAINS).map((domain) => `${domain}: ${counts.get(domain)}`);
  const rest = domains.length > SHOWN_DOMAINS ? ` and ${domains.length - SHOWN_DOMAINS} other(s)` : '';
  return (
    `unsatisfiable topology constraint for ${TOPOLOGY_NAMES[kind]}, key=${key} (counts = ${shown.join(', ')}${rest}, ` +
    `podDomains = ${formatRequirement(podDomains)}, nodeDomains = ${formatRequirement(nodeDomains)}`
  );
}

interface OptionsSummary {
  readonly anyMeets: boolean;
  readonly anyFits: boolean;
  readonly anyOffering: boolean;
  readonly meetsAndFits: boolean;
  readonly fitsAndOffering: boolean;
  readonly meetsAndOffering: boolean;
}

/** Which criteria some instance type meets, alone and in pairs. */
export function summarizeOptions(verdicts: readonly OptionVerdict[]): OptionsSummary {
  return {
    anyMeets: verdicts.some((v) => v.meetsRequirements),
    anyFits: verdicts.some((v) => v.fits),
    anyOffering: verdicts.some((v) => v.hasOffering),
    meetsAndFits: verdicts.some((v) => v.meetsRequirements && v.fits && !v.hasOffering),
    fitsAndOffering: verdicts.some((v) => v.fits && v.hasOffering && !v.meetsRequirements),
    meetsAndOffering: verdicts.some((v) => v.meetsRequirements && v.hasOffering && !v.fits),
  };
}

const REQUIREMENTS = 'met the scheduling requirements';
const MILLION_CPUS = 1_000_000_000n;

function describeOptions(summary: OptionsSummary, failure: OptionsFailure): string {
  const text = withContext(optionsReason(summary), failure);
  const isOnlySize = summary.anyMeets && summary.anyOffering && !summary.anyFits;
  const looksLikeSlip = isOnlySize && milliOf(failure.podRequests, 'cpu') >= MILLION_CPUS;
  return looksLikeSlip ? `${text} (CPU request >= 1 Million, m vs M typo?)` : text;
}

/** From "nothing at all" over pairs and single criteria to "only the combination". */
function optionsReason(s: OptionsSummary): string {
  const cases: readonly (readonly [boolean, string])[] = [
    [
      !s.anyMeets && !s.anyFits && !s.anyOffering,
      `no instance type ${REQUIREMENTS} or had enough resources or had a required offering`,
    ],
    [!s.anyMeets && !s.anyFits, `no instance type ${REQUIREMENTS} or had enough resources`],
    [!s.anyMeets && !s.anyOffering, `no instance type ${REQUIREMENTS} or had a required offering`],
    [!s.anyFits && !s.anyOffering, 'no instance type had enough resources or had a required offering'],
    [!s.anyMeets, 'no instance type met all requirements'],
    [!s.anyFits, 'no instance type has enough resources'],
    [!s.anyOffering, 'no instance type has the required offering'],
    [s.meetsAndFits, `no instance type which ${REQUIREMENTS} and had enough resources, had a required offering`],
    [s.fitsAndOffering, `no instance type which had enough resources and the required offering ${REQUIREMENTS}`],
    [s.meetsAndOffering, `no instance type which ${REQUIREMENTS} and the required offering had the required resources`],
  ];
  const found = cases.find(([applies]) => applies);
  return found?.[1] ?? 'no instance type met the requirements/resources/offering tuple';
}

function withContext(reason: string, { requirements, totalRequests }: OptionsFailure): string {
  const min = formatResources(totalRequests.min);
  const max = formatResources(totalRequests.max);
  const resources = min === max ? min : `min=${min}, max=${max}`;
  return `${reason}, requirements=${formatRequirements(requirements)}, resources=${resources}`;
}
