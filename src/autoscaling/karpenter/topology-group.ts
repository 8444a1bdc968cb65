/** Counts of pods per domain (zone, host) for one spread constraint or pod affinity term (topologygroup.go). */
import { selectsLabels, type LabelSelector } from '../label-selector.ts';
import type { SchedulingPod } from '../pod.ts';
import { untoleratedTaints, type Taint, type Toleration } from '../taints.ts';
import { allowsValue, operatorOf, requireAbsent, requireIn, type Requirement } from './requirement.ts';
import { isCompatible, type Requirements } from './requirements.ts';
import { HOSTNAME_LABEL } from './well-known-labels.ts';

export type TopologyKind = 'spread' | 'affinity' | 'anti-affinity';

/** Which nodes count for a spread constraint. */
export interface NodeFilter {
  readonly alternatives: readonly Requirements[];
  readonly tolerations: readonly Toleration[];
  readonly honoursTaints: boolean;
}

export interface TopologyRule {
  readonly kind: TopologyKind;
  readonly key: string;
  readonly namespaces: readonly string[];
  readonly selector: LabelSelector | undefined;
  readonly maxSkew: number;
  readonly minDomains: number | undefined;
  /** Absent for pod (anti-)affinity: every node counts. */
  readonly filter: NodeFilter | undefined;
}

/** What a rule leaves of the domains, for one pod on one node. */
export interface DomainChoice {
  readonly podDomains: Requirement;
  readonly nodeDomains: Requirement;
}

/** Chooses among domains that are equally good; Karpenter takes any. The domains come sorted, at least one. */
export type PickDomain = (domains: readonly string[]) => string | undefined;

export class TopologyGroup {
  readonly rule: TopologyRule;
  readonly counts: Map<string, number>;
  readonly #owners = new Set<string>();
  readonly #pick: PickDomain;

  constructor(rule: TopologyRule, domains: Iterable<string>, pick: PickDomain) {
    this.rule = rule;
    this.#pick = pick;
    this.counts = new Map([...domains].map((domain) => [domain, 0]));
  }

  addOwner(uid: string): void {
    this.#owners.add(uid);
  }

  removeOwner(uid: string): void {
    this.#owners.delete(uid);
  }

  isOwnedBy(uid: string): boolean {
    return this.#owners.has(uid);
  }

  register(domain: string): void {
    if (!this.counts.has(domain)) this.counts.set(domain, 0);
  }

  record(domains: Iterable<string>): void {
    for (const domain of domains) this.counts.set(domain, this.#count(domain) + 1);
  }

  /** Whether the rule counts this pod. */
  selects(pod: SchedulingPod): boolean {
    return this.rule.namespaces.includes(pod.namespace) && selectsLabels(this.rule.selector, pod.labels);
  }

  /** Whether nodes with these taints and requirements take part. */
  includesNode(taints: readonly Taint[], requirements: Requirements, wellKnown?: ReadonlySet<string>): boolean {
    const { filter } = this.rule;
    if (!filter) return true;
    const isIncluded =
      filter.alternatives.length === 0 ||
      filter.alternatives.some((wanted) => isCompatible(requirements, wanted, wellKnown));
    return isIncluded && (!filter.honoursTaints || untoleratedTaints(taints, filter.tolerations).length === 0);
  }

  /** The domains where the pod may go; DoesNotExist when there is none. */
  choose(pod: SchedulingPod, choice: DomainChoice): Requirement {
    switch (this.rule.kind) {
      case 'spread':
        return this.#chooseSpread(pod, choice);
      case 'affinity':
        return this.#chooseAffinity(pod, choice);
      default:
        return this.#chooseAntiAffinity(choice);
    }
  }

  #count(domain: string): number {
    return this.counts.get(domain) ?? 0;
  }

  /** The domain with the fewest pods among those within the skew. */
  #chooseSpread(pod: SchedulingPod, { podDomains, nodeDomains }: DomainChoice): Requirement {
    const own = this.selects(pod) ? 1 : 0;
    const { key, maxSkew } = this.rule;
    const host = singleHost(key, nodeDomains);
    if (host !== undefined) {
      return this.#count(host) + own <= maxSkew ? requireIn(key, [host]) : requireAbsent(key);
    }
    const least = this.#leastCount(podDomains);
    const within = this.#domainsWithin(nodeDomains).filter((domain) => this.#count(domain) + own - least <= maxSkew);
    const fewest = Math.min(...within.map((domain) => this.#count(domain)));
    const best = this.#pick(within.filter((domain) => this.#count(domain) === fewest));
    return best === undefined ? requireAbsent(key) : requireIn(key, [best]);
  }

  /** A new host can always be made, so the least count over hosts is 0. */
  #leastCount(podDomains: Requirement): number {
    if (this.rule.key === HOSTNAME_LABEL) return 0;
    const supported = [...this.counts].filter(([domain]) => allowsValue(podDomains, domain));
    if (this.rule.minDomains !== undefined && supported.length < this.rule.minDomains) return 0;
    return Math.min(...supported.map(([, count]) => count));
  }

  #chooseAffinity(pod: SchedulingPod, { podDomains, nodeDomains }: DomainChoice): Requirement {
    const { key } = this.rule;
    const mayStart = () => this.selects(pod) && !this.#isAnyOccupied(podDomains);
    const host = singleHost(key, nodeDomains);
    if (host !== undefined) {
      const isAllowed = allowsValue(podDomains, host) && (this.#count(host) > 0 || mayStart());
      return isAllowed ? requireIn(key, [host]) : requireAbsent(key);
    }
    const occupied = this.#domainsWithin(nodeDomains).filter(
      (domain) => allowsValue(podDomains, domain) && this.#count(domain) > 0,
    );
    if (occupied.length > 0 || !mayStart()) return requireIn(key, occupied);
    const all = [...this.counts.keys()].toSorted().filter((domain) => allowsValue(podDomains, domain));
    const onNode = this.#pick(all.filter((domain) => allowsValue(nodeDomains, domain)));
    return requireIn(key, new Set([onNode, this.#pick(all)].filter((domain) => domain !== undefined)));
  }

  /** Nobody selected runs yet, or only where this pod may not go. */
  #isAnyOccupied(podDomains: Requirement): boolean {
    for (const [domain, count] of this.counts) {
      if (count > 0 && allowsValue(podDomains, domain)) return true;
    }
    return false;
  }

  #chooseAntiAffinity({ podDomains, nodeDomains }: DomainChoice): Requirement {
    const { key } = this.rule;
    const host = singleHost(key, nodeDomains);
    if (host !== undefined) return this.#count(host) === 0 ? requireIn(key, [host]) : requireAbsent(key);
    const free = [...this.counts.keys()].filter(
      (domain) => this.#count(domain) === 0 && allowsValue(nodeDomains, domain) && allowsValue(podDomains, domain),
    );
    return requireIn(key, free);
  }

  #domainsWithin(nodeDomains: Requirement): string[] {
    const listed = operatorOf(nodeDomains) === 'In' ? [...nodeDomains.values] : [...this.counts.keys()];
    return listed.filter((domain) => this.counts.has(domain) && allowsValue(nodeDomains, domain)).toSorted();
  }
}

/** The host of a node whose host is known, for rules over hosts. */
function singleHost(key: string, nodeDomains: Requirement): string | undefined {
  if (key !== HOSTNAME_LABEL || nodeDomains.values.size !== 1) return undefined;
  const [host] = nodeDomains.values;
  return host;
}
