/** Taints of nodes and the tolerations of pods (k8s.io/component-helpers ToleratesTaint). */

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

/** What the node lifecycle controller puts on a node that is not Ready. */
export const NOT_READY_TAINTS: readonly Taint[] = [
  { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' },
];

/** Whether a taint is there because its node is not Ready. */
export function isNotReadyTaint({ key }: Taint): boolean {
  return NOT_READY_TAINTS.some((taint) => taint.key === key);
}

/** Key and effect make a taint what it is; values are not compared (corev1.Taint MatchTaint). */
export function isSameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect;
}

/** Whether one of the tolerations tolerates the taint. */
export function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some((toleration) => matches(toleration, taint));
}

function matches(toleration: Toleration, taint: Taint): boolean {
  if (isSet(toleration.effect) && toleration.effect !== taint.effect) return false;
  if (isSet(toleration.key) && toleration.key !== taint.key) return false;
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '');
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}

/** The taints that no toleration tolerates, in their order. */
export function untoleratedTaints(taints: readonly Taint[], tolerations: readonly Toleration[]): Taint[] {
  return taints.filter((taint) => !isTolerated(taint, tolerations));
}

/** `key=value:effect`, or `key:effect` without a value. */
export function formatTaint(taint: Taint): string {
  return isSet(taint.value) ? `${taint.key}=${taint.value}:${taint.effect}` : `${taint.key}:${taint.effect}`;
}

/**
 * The tolerations that the admission plugin ExtendedResourceToleration adds: one per extended resource that a pod
 * requests, so that NoSchedule taints named for the resource keep others out (plugin/pkg/admission/extendedresourcetoleration). Whether EKS runs the plugin is for the caller to say.
 */
export function extendedResourceTolerations(resourceNames: Iterable<string>): Toleration[] {
  return [...resourceNames]
    .filter((name) => name.includes('/') && !name.startsWith('kubernetes.io/'))
    .toSorted()
    .map((key) => ({ key, operator: 'Exists', effect: 'NoSchedule' }));
}
