/** The HorizontalPodAutoscaler that KEDA keeps for a ScaledObject. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { isResourceTrigger } from '../../../autoscaling/keda/triggers.ts';
import { ownerReference } from '../replica-sets.ts';
import { minimumOf, specOf, targetOf, type TriggerSpec } from '../../../autoscaling/keda/scaled-object.ts';
import { NEWEST_KEDA, parseKedaVersion } from '../../../autoscaling/keda/keda-version.ts';
import { metricName, SCALED_OBJECT_LABEL } from './scaled-object.ts';
import { scalingAnnotations, steeredBehavior } from './scaling-annotations.ts';

/** The name of the HPA that KEDA makes for a ScaledObject. */
export function hpaNameOf(object: KubeObject): string {
  return specOf(object).advanced?.horizontalPodAutoscalerConfig?.name ?? `keda-hpa-${object.metadata.name}`;
}

/** Zero is KEDA's own business: the HPA's minimum is at least 1. */
export function buildHpa(object: KubeObject, version: string): KubeObject {
  const spec = specOf(object);
  const { behavior } = spec.advanced?.horizontalPodAutoscalerConfig ?? {};
  const { name, namespace = 'default' } = object.metadata;
  const hpaName = hpaNameOf(object);
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {
      name: hpaName,
      namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'keda-operator',
        'app.kubernetes.io/name': hpaName,
        'app.kubernetes.io/part-of': name,
        'app.kubernetes.io/version': version,
        [SCALED_OBJECT_LABEL]: name,
      },
      ownerReferences: [ownerReference(object)],
    },
    spec: {
      minReplicas: Math.max(1, minimumOf(spec)),
      maxReplicas: spec.maxReplicaCount ?? 100,
      scaleTargetRef: {
        apiVersion: spec.scaleTargetRef.apiVersion ?? 'apps/v1',
        kind: spec.scaleTargetRef.kind ?? 'Deployment',
        name: spec.scaleTargetRef.name,
      },
      metrics: spec.triggers.map((trigger, index) => toMetric(trigger, index, name)),
      ...steeredBehavior(behavior, scalingAnnotations(object, parseKedaVersion(version) ?? NEWEST_KEDA)),
    },
  };
}

function toMetric(trigger: TriggerSpec, index: number, scaledObject: string): unknown {
  if (isResourceTrigger(trigger.type)) {
    return resourceMetric(trigger);
  }
  const { targetType: type, targetMilli } = targetOf(trigger);
  const value = targetMilli % 1000 === 0 ? String(targetMilli / 1000) : `${targetMilli}m`;
  return {
    type: 'External',
    external: {
      metric: {
        name: metricName(trigger, index),
        selector: { matchLabels: { [SCALED_OBJECT_LABEL]: scaledObject } },
      },
      target: type === 'Value' ? { type, value } : { type, averageValue: value },
    },
  };
}

/** Up to 2.17 the type of the target may stand in the metadata. */
function resourceMetric({ type: name, metadata, metricType }: TriggerSpec): unknown {
  const type = metadata['type'] ?? metricType ?? 'AverageValue';
  const { value = '0', containerName: container } = metadata;
  const target = type === 'Utilization' ? { type, averageUtilization: Number(value) } : { type, averageValue: value };
  return container === undefined
    ? { type: 'Resource', resource: { name, target } }
    : { type: 'ContainerResource', containerResource: { name, container, target } };
}
