/** A pod as schedulers see it: read once from the API object, then compared many times. */
import type {
  NodeAffinity,
  Pod,
  PodAffinity,
  PodAffinityTerm,
  PodAntiAffinity,
  PodSpec,
} from 'kubernetes-types/core/v1.d.ts';
import { type KubeObject, namespacedName } from '../domain/kube-object.ts';
import type { RequirementSpec } from './karpenter/requirement.ts';
import type { LabelSelector } from './label-selector.ts';
import { hostPortsOf, type HostPort } from './host-ports.ts';
import { podRequests } from './pod-requests.ts';
import type { ResourceList } from './resource-list.ts';
import type { Toleration } from './taints.ts';

/** One alternative of a node affinity: all its expressions must hold. */
export interface NodeTerm {
  readonly expressions: readonly RequirementSpec[];
  /** Match fields (`metadata.name`): used by DaemonSet pods, refused by Karpenter. */
  readonly fields: readonly RequirementSpec[];
}

export interface PreferredTerm {
  readonly weight: number;
  readonly term: NodeTerm;
}

export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains?: number;
  readonly isHard: boolean;
  readonly selector: LabelSelector | undefined;
  readonly honoursAffinity: boolean;
  readonly honoursTaints: boolean;
}

/** A required or preferred pod (anti-)affinity term. */
export interface PodTerm {
  readonly topologyKey: string;
  readonly selector: LabelSelector | undefined;
  readonly namespaces: readonly string[];
}

export interface PreferredPodTerm {
  readonly weight: number;
  readonly term: PodTerm;
}

export interface SchedulingPod {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; whole seconds in the API. */
  readonly createdMs: number;
  /** Of the whole pod, one `pods` included. */
  readonly requests: ResourceList;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Alternatives: one of them must hold. Empty: any node. */
  readonly requiredTerms: readonly NodeTerm[];
  readonly preferredTerms: readonly PreferredTerm[];
  readonly tolerations: readonly Toleration[];
  readonly spread: readonly SpreadConstraint[];
  readonly affinity: readonly PodTerm[];
  readonly preferredAffinity: readonly PreferredPodTerm[];
  readonly antiAffinity: readonly PodTerm[];
  readonly preferredAntiAffinity: readonly PreferredPodTerm[];
  readonly hostPorts: readonly HostPort[];
  readonly hasResourceClaims: boolean;
  /** What the pod asks for that the models do not know: a verdict on such a pod would be a guess. */
  readonly unmodelled: readonly string[];
}

const EMPTY_SPEC: PodSpec = { containers: [] };

/** Reads a Pod object. */
export function toSchedulingPod(object: KubeObject): SchedulingPod {
  const spec = (object as unknown as Pod).spec ?? EMPTY_SPEC;
  const { name, namespace = 'default', labels = {} } = object.metadata;
  const { affinity = {}, nodeSelector = {}, tolerations = [], resourceClaims = [] } = spec;
  return {
    uid: object.metadata.uid ?? `${namespace}/${name}`,
    name,
    namespace,
    labels,
    createdMs: creationOf(object),
    requests: podRequests(spec),
    nodeSelector,
    tolerations,
    spread: spreadOf(spec, labels),
    ...nodeAffinityOf(affinity.nodeAffinity),
    ...podAffinityOf(affinity.podAffinity, namespace),
    ...podAntiAffinityOf(affinity.podAntiAffinity, namespace),
    hostPorts: hostPortsOf(spec),
    hasResourceClaims: resourceClaims.length > 0,
    unmodelled: [...unmodelledVolumes(spec), ...unmodelledTerms(spec)],
  };
}

function creationOf(object: KubeObject): number {
  return Date.parse(object.metadata.creationTimestamp ?? '') || 0;
}

/** A pod as its DaemonSet or Deployment would make it, before it exists. */
export function podOfTemplate(owner: KubeObject, template: unknown): SchedulingPod {
  const { metadata, spec } = (template ?? {}) as { metadata?: { labels?: Record<string, string> }; spec?: unknown };
  return toSchedulingPod({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: owner.metadata.name,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      uid: namespacedName(owner),
      labels: metadata?.labels ?? {},
    },
    spec,
  });
}

function nodeAffinityOf(affinity: NodeAffinity | undefined): Pick<SchedulingPod, 'requiredTerms' | 'preferredTerms'> {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    requiredTerms: required.map(toNodeTerm),
    preferredTerms: preferred.map(({ weight, preference }) => ({ weight, term: toNodeTerm(preference) })),
  };
}

function toNodeTerm(term: { matchExpressions?: unknown; matchFields?: unknown }): NodeTerm {
  return {
    expressions: (term.matchExpressions ?? []) as readonly RequirementSpec[],
    fields: (term.matchFields ?? []) as readonly RequirementSpec[],
  };
}

function podAffinityOf(
  affinity: PodAffinity | undefined,
  namespace: string,
): Pick<SchedulingPod, 'affinity' | 'preferredAffinity'> {
  const { required, preferred } = podTermsOf(affinity, namespace);
  return { affinity: required, preferredAffinity: preferred };
}

function podAntiAffinityOf(
  affinity: PodAntiAffinity | undefined,
  namespace: string,
): Pick<SchedulingPod, 'antiAffinity' | 'preferredAntiAffinity'> {
  const { required, preferred } = podTermsOf(affinity, namespace);
  return { antiAffinity: required, preferredAntiAffinity: preferred };
}

function podTermsOf(
  affinity: PodAffinity | undefined,
  namespace: string,
): { readonly required: PodTerm[]; readonly preferred: PreferredPodTerm[] } {
  const toTerm = (term: PodAffinityTerm): PodTerm => ({
    topologyKey: term.topologyKey,
    selector: term.labelSelector,
    namespaces: term.namespaces?.length ? term.namespaces : [namespace],
  });
  return {
    required: (affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(toTerm),
    preferred: (affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({
      weight,
      term: toTerm(podAffinityTerm),
    })),
  };
}

function spreadOf(spec: PodSpec, labels: Readonly<Record<string, string>>): SpreadConstraint[] {
  return (spec.topologySpreadConstraints ?? []).map((constraint) => ({
    topologyKey: constraint.topologyKey,
    maxSkew: constraint.maxSkew,
    ...(constraint.minDomains === undefined ? {} : { minDomains: constraint.minDomains }),
    isHard: constraint.whenUnsatisfiable !== 'ScheduleAnyway',
    selector: withMatchLabelKeys(
      constraint.labelSelector as LabelSelector | undefined,
      constraint.matchLabelKeys ?? [],
      labels,
    ),
    honoursAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
    honoursTaints: constraint.nodeTaintsPolicy === 'Honor',
  }));
}

/** `matchLabelKeys` are read as expressions with the pod's own values. */
function withMatchLabelKeys(
  selector: LabelSelector | undefined,
  keys: readonly string[],
  labels: Readonly<Record<string, string>>,
): LabelSelector | undefined {
  const own = keys.flatMap((key) =>
    labels[key] === undefined ? [] : [{ key, operator: 'In', values: [labels[key]] }],
  );
  if (!selector || own.length === 0) return selector;
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...own] };
}

function unmodelledVolumes(spec: PodSpec): string[] {
  const volumes = spec.volumes ?? [];
  return [
    ...(volumes.some((volume) => volume.persistentVolumeClaim)
      ? ['persistent volume claims (zone of the volume)']
      : []),
    ...(volumes.some((volume) => volume.ephemeral) ? ['generic ephemeral volumes (zone of the volume)'] : []),
  ];
}

function unmodelledTerms(spec: PodSpec): string[] {
  const affinities = [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity];
  const terms = affinities.flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((entry) => entry.podAffinityTerm),
  ]);
  return [
    ...(terms.some((term) => term.namespaceSelector) ? ['namespaceSelector in pod affinity'] : []),
    ...(terms.some((term) => term.matchLabelKeys ?? term.mismatchLabelKeys) ? ['matchLabelKeys in pod affinity'] : []),
  ];
}
