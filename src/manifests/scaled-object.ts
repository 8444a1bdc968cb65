/** ScaledObject of KEDA. */
import { apiVersionOf, RESOURCES, type KubeObject } from '../domain/kube-object.ts';
import { readsFromAws, type ScaledObjectSpec, type ScaleTarget } from '../domain/scaled-object.ts';
import { buildMetadata } from './metadata.ts';
import { buildTriggers, type TriggerManifest } from './scaled-object-triggers.ts';
import { buildTriggerAuthentication, type TriggerAuthenticationManifest } from './trigger-authentication.ts';

export interface ScaledObjectManifest extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: ScaleTarget;
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly pollingInterval?: number;
    readonly cooldownPeriod?: number;
    readonly initialCooldownPeriod?: number;
    readonly fallback?: { readonly failureThreshold: number; readonly replicas: number };
    readonly advanced: {
      readonly horizontalPodAutoscalerConfig: {
        readonly behavior: { readonly scaleDown: { readonly stabilizationWindowSeconds: number } };
      };
    };
    readonly triggers: readonly TriggerManifest[];
  };
}

/** The manifest of a scaled object. */
export function buildScaledObject(spec: ScaledObjectSpec): ScaledObjectManifest {
  const { timing } = spec;
  return {
    apiVersion: apiVersionOf(RESOURCES.scaledObject),
    kind: RESOURCES.scaledObject.kind,
    metadata: buildMetadata(spec.name, spec.namespace),
    spec: {
      scaleTargetRef: { ...spec.target },
      minReplicaCount: spec.minReplicas,
      maxReplicaCount: spec.maxReplicas,
      ...(timing.pollingSeconds === undefined ? {} : { pollingInterval: timing.pollingSeconds }),
      ...(timing.cooldownSeconds === undefined ? {} : { cooldownPeriod: timing.cooldownSeconds }),
      ...(timing.initialCooldownSeconds === undefined ? {} : { initialCooldownPeriod: timing.initialCooldownSeconds }),
      ...(spec.fallback === undefined ? {} : { fallback: { ...spec.fallback } }),
      advanced: {
        horizontalPodAutoscalerConfig: {
          behavior: { scaleDown: { stabilizationWindowSeconds: timing.scaleDownWindowSeconds } },
        },
      },
      triggers: buildTriggers(spec),
    },
  };
}

/** Everything a scaled object needs, in the order to apply it: its TriggerAuthentication first, when a trigger reads from AWS. */
export function scaledObjectManifests(
  spec: ScaledObjectSpec,
): readonly [ScaledObjectManifest] | readonly [TriggerAuthenticationManifest, ScaledObjectManifest] {
  const scaledObject = buildScaledObject(spec);
  return spec.triggers.some(readsFromAws) ? [buildTriggerAuthentication(spec), scaledObject] : [scaledObject];
}
