/** All spread constraints and pod affinities of one scheduling round (topology.go). */
import type { PodTerm, SchedulingPod } from '../pod.ts';
import { untoleratedTaints, type Taint } from '../taints.ts';
import type { InstanceOption } from './instance-option.ts';
import { alternativeRequirements, podTerms } from './pod-requirements.ts';
import { isEmptyRequirement, operatorOf, requireExists, type Requirement } from './requirement.ts';
import { requirementOf, requirementsOfLabels, withRequirements, type Requirements } from './requirements.ts';
import { TopologyGroup, type PickDomain, type TopologyKind, type TopologyRule } from './topology-group.ts';
import { HOSTNAME_LABEL } from './well-known-labels.ts';

/** A pod that runs, and the node it runs on: what domains are counted from. */
export interface PlacedPod {
  readonly pod: SchedulingPod;
  readonly node: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly taints: readonly Taint[];
  };
}

/** A node pool's contribution to the domains. */
export interface DomainSource {
  /** Requirements and labels of the node pool's template. */
  readonly requirements: Requirements;
  readonly taints: readonly Taint[];
  readonly options: readonly InstanceOption[];
}

/** Why a pod cannot go where its spread or affinity wants it. */
export interface TopologyConflict {
  readonly kind: TopologyKind;
  readonly key: string;
  readonly counts: ReadonlyMap<string, number>;
  readonly podDomains: Requirement;
  readonly nodeDomains: Requirement;
}

/** Taint sets under which a domain can be had; an empty set: by anybody. */
type Domains = Map<string, (readonly Taint[])[]>;

const NO_SKEW_LIMIT = 2 ** 31 - 1;

export class Topology {
  readonly #groups = new Map<string, TopologyGroup>();
  /** Anti-affinity binds both ways: groups of those who may not be joined. */
  readonly #inverse = new Map<string, TopologyGroup>();
  readonly #domains = new Map<string, Domains>();
  readonly #pick: PickDomain;
  readonly #placed: readonly PlacedPod[];
  readonly #nodes: readonly PlacedPod['node'][];

  constructor(
    sources: readonly DomainSource[],
    world: { readonly placed: readonly PlacedPod[]; readonly nodes: readonly PlacedPod['node'][] },
    pick: PickDomain = (domains) => domains[0],
  ) {
    this.#pick = pick;
    for (const source of sources) this.#addSource(source);
    this.#placed = world.placed;
    this.#nodes = world.nodes;
    for (const { pod, node } of world.placed) this.#trackAntiAffinity(pod, node.labels);
  }

  /** (Re)reads a pod's rules: called before the round and each time the pod was relaxed. */
  update(pod: SchedulingPod): void {
    for (const group of this.#groups.values()) group.removeOwner(pod.uid);
    this.#trackAntiAffinity(pod, undefined);
    for (const rule of rulesOf(pod)) {
      const id = idOf(rule);
      let group = this.#groups.get(id);
      if (!group) {
        group = new TopologyGroup(rule, this.#domainsFor(rule, pod), this.#pick);
        this.#countPlaced(group);
        this.#groups.set(id, group);
      }
      group.addOwner(pod.uid);
    }
  }

  /** A host that is or will be: a domain of every rule over hosts. */
  registerHost(host: string): void {
    for (const group of [...this.#groups.values(), ...this.#inverse.values()]) {
      if (group.rule.key === HOSTNAME_LABEL) group.register(host);
    }
  }

  /** The requirements narrowed to the domains that the pod's rules allow, or the rule that allows none. */
  narrow(
    pod: SchedulingPod,
    place: { readonly taints: readonly Taint[]; readonly podStrict: Requirements; readonly node: Requirements },
    wellKnown?: ReadonlySet<string>,
  ): { readonly requirements: Requirements } | { readonly conflict: TopologyConflict } {
    let { node: requirements } = place;
    for (const group of this.#matching(pod, place, wellKnown)) {
      const { key, kind } = group.rule;
      const podDomains = place.podStrict.get(key) ?? requireExists(key);
      const nodeDomains = requirementOf(place.node, key);
      const domains = group.choose(pod, { podDomains, nodeDomains });
      if (isEmptyRequirement(domains)) {
        return { conflict: { kind, key, counts: new Map(group.counts), podDomains, nodeDomains } };
      }
      requirements = withRequirements(requirements, [domains]);
    }
    return { requirements };
  }

  /** Counts a pod that was placed. */
  record(
    pod: SchedulingPod,
    place: { readonly taints: readonly Taint[]; readonly node: Requirements },
    wellKnown?: ReadonlySet<string>,
  ): void {
    for (const group of this.#groups.values()) {
      if (!group.selects(pod) || !group.includesNode(place.taints, place.node, wellKnown)) continue;
      const domains = requirementOf(place.node, group.rule.key);
      const isKnown = operatorOf(domains) === 'In' && domains.values.size === 1;
      // An anti-affinity blocks every domain the pod may land in; the others wait until it is known.
      if (group.rule.kind === 'anti-affinity' || isKnown) group.record(domains.values);
    }
    for (const group of this.#inverse.values()) {
      if (group.isOwnedBy(pod.uid)) group.record(requirementOf(place.node, group.rule.key).values);
    }
  }

  #matching(
    pod: SchedulingPod,
    place: { readonly taints: readonly Taint[]; readonly node: Requirements },
    wellKnown?: ReadonlySet<string>,
  ): TopologyGroup[] {
    const own = [...this.#groups.values()].filter((group) => group.isOwnedBy(pod.uid));
    const others = [...this.#inverse.values()].filter(
      (group) => group.selects(pod) && group.includesNode(place.taints, place.node, wellKnown),
    );
    return [...own, ...others];
  }

  #trackAntiAffinity(pod: SchedulingPod, nodeLabels: Readonly<Record<string, string>> | undefined): void {
    for (const term of pod.antiAffinity) {
      const rule = ruleOfTerm('anti-affinity', term);
      const id = idOf(rule);
      const group = this.#inverse.get(id) ?? new TopologyGroup(rule, this.#domainsFor(rule, pod), this.#pick);
      this.#inverse.set(id, group);
      const domain = nodeLabels?.[rule.key];
      if (domain !== undefined) group.record([domain]);
      group.addOwner(pod.uid);
    }
  }

  #domainsFor(rule: TopologyRule, pod: SchedulingPod): string[] {
    const honoursTaints = rule.filter?.honoursTaints === true;
    return [...(this.#domains.get(rule.key) ?? [])]
      .filter(
        ([, taintSets]) =>
          !honoursTaints || taintSets.some((taints) => untoleratedTaints(taints, pod.tolerations).length === 0),
      )
      .map(([domain]) => domain);
  }

  #countPlaced(group: TopologyGroup): void {
    const { key } = group.rule;
    for (const node of this.#nodes) {
      const domain = node.labels[key];
      if (domain !== undefined && group.includesNode(node.taints, requirementsOfLabels(node.labels))) {
        group.register(domain);
      }
    }
    for (const { pod, node } of this.#placed) {
      const domain = node.labels[key] ?? (key === HOSTNAME_LABEL ? node.name : undefined);
      if (domain === undefined || !group.selects(pod)) continue;
      if (group.includesNode(node.taints, requirementsOfLabels(node.labels))) group.record([domain]);
    }
  }

  #addSource({ requirements, taints, options }: DomainSource): void {
    for (const option of options) {
      for (const requirement of withRequirements(requirements, option.requirements.values()).values()) {
        this.#addDomains(requirement, taints);
      }
    }
    for (const requirement of requirements.values()) {
      if (operatorOf(requirement) === 'In') this.#addDomains(requirement, taints);
    }
  }

  #addDomains(requirement: Requirement, taints: readonly Taint[]): void {
    const domains = this.#domains.get(requirement.key) ?? new Map();
    this.#domains.set(requirement.key, domains);
    for (const value of requirement.values) {
      const known = domains.get(value);
      if (!known || taints.length === 0) domains.set(value, [taints]);
      else if (known[0]?.length !== 0) known.push(taints);
    }
  }
}

function rulesOf(pod: SchedulingPod): TopologyRule[] {
  const spread = pod.spread.map((constraint): TopologyRule => ({
    kind: 'spread',
    key: constraint.topologyKey,
    namespaces: [pod.namespace],
    selector: constraint.selector,
    maxSkew: constraint.maxSkew,
    minDomains: constraint.minDomains,
    filter: {
      alternatives: constraint.honoursAffinity ? alternativeRequirements(pod) : [],
      tolerations: pod.tolerations,
      honoursTaints: constraint.honoursTaints,
    },
  }));
  return [
    ...spread,
    ...podTerms(pod.affinity, pod.preferredAffinity).map((term) => ruleOfTerm('affinity', term)),
    ...podTerms(pod.antiAffinity, pod.preferredAntiAffinity).map((term) => ruleOfTerm('anti-affinity', term)),
  ];
}

function ruleOfTerm(kind: 'affinity' | 'anti-affinity', term: PodTerm): TopologyRule {
  return {
    kind,
    key: term.topologyKey,
    namespaces: term.namespaces,
    selector: term.selector,
    maxSkew: NO_SKEW_LIMIT,
    minDomains: undefined,
    filter: undefined,
  };
}

/** Equal rules are one group with many owners. */
function idOf(rule: TopologyRule): string {
  const { filter } = rule;
  const alternatives = filter?.alternatives.map((requirements) =>
    [...requirements.values()].map(({ values, ...rest }) => ({ ...rest, values: [...values].toSorted() })),
  );
  return JSON.stringify({
    ...rule,
    namespaces: rule.namespaces.toSorted(),
    filter: filter && { ...filter, alternatives },
  });
}
