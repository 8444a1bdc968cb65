/**
 * The shapes of Kubernetes' own kinds, as far as checks read them: what is not named here is left open. Whether such a
 * manifest is right in every field is kubectl's and the API server's to say (`lint --live`).
 */
import type { Schema } from '../../schema/schema.ts';
import { METADATA_SCHEMA, TEXTS } from './metadata-schema.ts';

const OPEN = { 'x-kubernetes-preserve-unknown-fields': true } as const;
const TEXT: Schema = { type: 'string' };
const COUNT: Schema = { type: 'integer', nullable: true };
const QUANTITY: Schema = { anyOf: [{ type: 'number' }, { type: 'string' }] };
const NUMBER_OR_TEXT: Schema = { 'x-kubernetes-int-or-string': true };

function object(properties: Readonly<Record<string, Schema>>, required: readonly string[] = []): Schema {
  return { type: 'object', nullable: true, properties, required, ...OPEN };
}

function list(items: Schema): Schema {
  return { type: 'array', nullable: true, items };
}

const ANY_OBJECT = object({});
const QUANTITIES: Schema = { type: 'object', nullable: true, additionalProperties: QUANTITY };
const CONTAINER = object(
  { name: TEXT, image: TEXT, resources: object({ requests: QUANTITIES, limits: QUANTITIES }), ports: list(ANY_OBJECT) },
  ['name'],
);
const POD_SPEC = object(
  {
    containers: list(CONTAINER),
    initContainers: list(CONTAINER),
    nodeSelector: TEXTS,
    affinity: ANY_OBJECT,
    tolerations: list(ANY_OBJECT),
    topologySpreadConstraints: list(ANY_OBJECT),
    volumes: list(ANY_OBJECT),
    overhead: QUANTITIES,
  },
  ['containers'],
);
const POD_TEMPLATE = object({ metadata: METADATA_SCHEMA, spec: POD_SPEC }, ['spec']);
const SELECTOR = object({ matchLabels: TEXTS, matchExpressions: list(ANY_OBJECT) });
const WORKLOAD = object({ replicas: COUNT, selector: SELECTOR, template: POD_TEMPLATE }, ['selector', 'template']);
const DISRUPTION_BUDGET = object({ selector: SELECTOR, minAvailable: NUMBER_OR_TEXT, maxUnavailable: NUMBER_OR_TEXT });
const AUTOSCALER = object(
  {
    scaleTargetRef: object({ apiVersion: TEXT, kind: TEXT, name: TEXT }, ['kind', 'name']),
    minReplicas: COUNT,
    maxReplicas: { type: 'integer' },
    metrics: list(ANY_OBJECT),
    behavior: ANY_OBJECT,
  },
  ['scaleTargetRef', 'maxReplicas'],
);

function kind(spec: Schema): Schema {
  return object({ spec }, ['spec']);
}

/** Schemas by `apiVersion/kind`. */
export const WORKLOAD_SHAPES: Readonly<Record<string, Schema>> = {
  'v1/Pod': kind(POD_SPEC),
  'v1/Namespace': ANY_OBJECT,
  'apps/v1/Deployment': kind(WORKLOAD),
  'apps/v1/StatefulSet': kind(WORKLOAD),
  'apps/v1/DaemonSet': kind(WORKLOAD),
  'policy/v1/PodDisruptionBudget': kind(DISRUPTION_BUDGET),
  'autoscaling/v2/HorizontalPodAutoscaler': kind(AUTOSCALER),
};
