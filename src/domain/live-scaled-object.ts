/** A ScaledObject as it is in the cluster or in a file: read with KEDA's defaults, and tolerant of what is no ScaledObject at all. */
import { objectSubject, type Subject } from './finding.ts';
import { asArray, asObject, asText } from './json.ts';
import { type KubeObject, namespaceOf } from './kube-object.ts';
import { scaleTargetOf } from './live-fields.ts';
import type { ScaleTarget } from './scaled-object.ts';

/** KEDA's defaults (keda.sh/v1alpha1) and the HPA's own window. */
export const KEDA_DEFAULTS = {
  maxReplicas: 100,
  cooldownSeconds: 300,
  initialCooldownSeconds: 0,
  windowSeconds: 300,
} as const;

export interface AuthenticationRef {
  readonly kind: 'TriggerAuthentication' | 'ClusterTriggerAuthentication';
  readonly name: string;
}

export interface LiveTrigger {
  readonly index: number;
  readonly type: string;
  readonly name: string | null;
  /** As written; KEDA's default is AverageValue. */
  readonly metricType: string | null;
  readonly useCachedMetrics: boolean;
  /** As written: a file may hold numbers where KEDA takes strings alone. */
  readonly written: Readonly<Record<string, unknown>>;
  /** The same as texts. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly authentication: AuthenticationRef | null;
}

/** How an annotation pauses it. */
export interface Pause {
  readonly annotation: string;
  readonly value: string;
}

/** Numbers are null where they are not written. */
export interface LiveScaledObject {
  readonly object: KubeObject;
  readonly subject: Subject;
  readonly name: string;
  readonly namespace: string;
  readonly target: ScaleTarget;
  /** 0 where it is not written. */
  readonly minReplicas: number;
  readonly maxReplicas: number | null;
  readonly idleReplicas: number | null;
  readonly pollingSeconds: number | null;
  readonly cooldownSeconds: number | null;
  readonly initialCooldownSeconds: number | null;
  /** `advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds`. */
  readonly windowSeconds: number | null;
  /** Whether `behavior.scaleDown.selectPolicy` is Disabled. */
  readonly neverScalesDown: boolean;
  readonly fallback: { readonly failureThreshold: number; readonly replicas: number } | null;
  readonly triggers: readonly LiveTrigger[];
  readonly pause: Pause | null;
}

/** KEDA's annotations that stop scaling, wholly or in one direction. */
const PAUSE_ANNOTATIONS = [
  'autoscaling.keda.sh/paused-replicas',
  'autoscaling.keda.sh/paused',
  'autoscaling.keda.sh/paused-scale-in',
  'autoscaling.keda.sh/paused-scale-out',
] as const;

/** Reads one. Never throws. */
export function readScaledObject(object: KubeObject): LiveScaledObject {
  const spec = asObject(object.spec);
  const hpaConfig = asObject(asObject(spec['advanced'])['horizontalPodAutoscalerConfig']);
  const scaleDown = asObject(asObject(hpaConfig['behavior'])['scaleDown']);
  return {
    object,
    subject: objectSubject(object),
    name: object.metadata.name,
    namespace: namespaceOf(object),
    target: readTarget(spec['scaleTargetRef']),
    minReplicas: numberOf(spec['minReplicaCount']) ?? 0,
    maxReplicas: numberOf(spec['maxReplicaCount']),
    idleReplicas: numberOf(spec['idleReplicaCount']),
    pollingSeconds: numberOf(spec['pollingInterval']),
    cooldownSeconds: numberOf(spec['cooldownPeriod']),
    initialCooldownSeconds: numberOf(spec['initialCooldownPeriod']),
    windowSeconds: numberOf(scaleDown['stabilizationWindowSeconds']),
    neverScalesDown: scaleDown['selectPolicy'] === 'Disabled',
    fallback: readFallback(spec['fallback']),
    triggers: asArray(spec['triggers']).map(readTrigger),
    pause: readPause(object),
  };
}

/** `namespace/Kind/name` of what a ScaledObject or a HorizontalPodAutoscaler scales: one key for all that scale it. */
export function targetKeyOf(autoscaler: KubeObject): string {
  const { kind, name } = scaleTargetOf(autoscaler);
  return `${namespaceOf(autoscaler)}/${kind}/${name}`;
}

/** Replicas that it goes to when nothing is to do. */
export function restingReplicas({ idleReplicas, minReplicas }: LiveScaledObject): number {
  return idleReplicas ?? minReplicas;
}

function readTarget(value: unknown): ScaleTarget {
  const ref = asObject(value);
  return {
    apiVersion: asText(ref['apiVersion']) || 'apps/v1',
    kind: asText(ref['kind']) || 'Deployment',
    name: asText(ref['name']),
  };
}

function readFallback(value: unknown): LiveScaledObject['fallback'] {
  const { failureThreshold, replicas } = asObject(value);
  const counts = [numberOf(failureThreshold), numberOf(replicas)] as const;
  return counts[0] === null || counts[1] === null ? null : { failureThreshold: counts[0], replicas: counts[1] };
}

function readTrigger(value: unknown, index: number): LiveTrigger {
  const trigger = asObject(value);
  const written = asObject(trigger['metadata']);
  const texts = Object.entries(written).filter(([, item]) => ['string', 'number', 'boolean'].includes(typeof item));
  return {
    index,
    type: asText(trigger['type']),
    name: textOf(trigger['name']),
    metricType: textOf(trigger['metricType']),
    useCachedMetrics: trigger['useCachedMetrics'] === true,
    written,
    metadata: Object.fromEntries(texts.map(([key, item]) => [key, String(item)])),
    authentication: readAuthentication(trigger['authenticationRef']),
  };
}

function readAuthentication(value: unknown): AuthenticationRef | null {
  const ref = asObject(value);
  const name = textOf(ref['name']);
  if (name === null) return null;
  const isClusterWide = ref['kind'] === 'ClusterTriggerAuthentication';
  return { kind: isClusterWide ? 'ClusterTriggerAuthentication' : 'TriggerAuthentication', name };
}

function readPause({ metadata }: KubeObject): Pause | null {
  const annotations: Readonly<Record<string, unknown>> = metadata.annotations ?? {};
  for (const annotation of PAUSE_ANNOTATIONS) {
    const value = annotations[annotation];
    // A number of replicas pauses whatever it says; the others have to be true.
    if (annotation === 'autoscaling.keda.sh/paused-replicas' ? value !== undefined : value === 'true') {
      return { annotation, value: String(value) };
    }
  }
  return null;
}

function textOf(value: unknown): string | null {
  return asText(value) || null;
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'string' && value.trim() === '') return null;
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}
