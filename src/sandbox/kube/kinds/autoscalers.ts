/** HorizontalPodAutoscalers. */
import type { FieldError } from '../../../schema/field-error.ts';
import { asArray, asObject, at, isObject, type JsonObject } from '../../../domain/json.ts';
import type { KindRules } from './kind-rules.ts';

const DEFAULT_METRICS = [
  { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
];

/** One direction set makes the server fill in the other (autoscaling/v2 defaults). */
const DEFAULT_SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const DEFAULT_SCALE_DOWN = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

export const autoscalerRules: KindRules = {
  applyDefaults: (object) => {
    const spec = asObject(object['spec']);
    const metrics = asArray(spec['metrics']).length > 0 ? spec['metrics'] : DEFAULT_METRICS;
    const behavior = isObject(spec['behavior']) ? defaultBehavior(spec['behavior']) : undefined;
    return { ...object, spec: { ...spec, metrics, ...(behavior ? { behavior } : {}) } };
  },
  prepareCreate: (object) => ({ ...object, status: { desiredReplicas: 0, currentMetrics: null } }),
  validate: (object) => [...autoscalerErrors(asObject(object['spec']))],
};

function defaultBehavior(behavior: JsonObject): JsonObject {
  return {
    scaleUp: { ...DEFAULT_SCALE_UP, ...asObject(behavior['scaleUp']) },
    scaleDown: { ...DEFAULT_SCALE_DOWN, ...asObject(behavior['scaleDown']) },
  };
}

function* autoscalerErrors(spec: JsonObject): Iterable<FieldError> {
  const min = Number(spec['minReplicas'] ?? 1);
  const max = Number(spec['maxReplicas'] ?? 0);
  if (min < 1) {
    const detail = 'must be greater than or equal to 1';
    yield { type: 'invalid', field: 'spec.minReplicas', value: min, detail };
  }
  if (max < 1) yield { type: 'invalid', field: 'spec.maxReplicas', value: max, detail: 'must be greater than 0' };
  if (max < min) {
    const detail = 'must be greater than or equal to `minReplicas`';
    yield { type: 'invalid', field: 'spec.maxReplicas', value: max, detail };
  }
  for (const field of ['kind', 'name']) {
    if ((at(spec, 'scaleTargetRef', field) ?? '') === '') {
      yield { type: 'required', field: `spec.scaleTargetRef.${field}`, detail: '' };
    }
  }
  yield* behaviorErrors(asObject(spec['behavior']));
}

function* behaviorErrors(behavior: JsonObject): Iterable<FieldError> {
  for (const direction of ['scaleUp', 'scaleDown']) {
    const rules = asObject(behavior[direction]);
    const path = `spec.behavior.${direction}`;
    const window = rules['stabilizationWindowSeconds'];
    if (typeof window === 'number' && (window < 0 || window > 3600)) {
      const detail = window < 0 ? 'must be greater than or equal to zero' : 'must be less than or equal to 3600';
      yield { type: 'invalid', field: `${path}.stabilizationWindowSeconds`, value: window, detail };
    }
    for (const [index, policy] of asArray(rules['policies']).map(asObject).entries()) {
      yield* policyErrors(policy, `${path}.policies[${index}]`);
    }
  }
}

function* policyErrors(policy: JsonObject, path: string): Iterable<FieldError> {
  const value = Number(policy['value'] ?? 0);
  const period = Number(policy['periodSeconds'] ?? 0);
  if (value <= 0) yield { type: 'invalid', field: `${path}.value`, value, detail: 'must be greater than zero' };
  if (period <= 0)
    yield { type: 'invalid', field: `${path}.periodSeconds`, value: period, detail: 'must be greater than zero' };
  if (period > 1800) {
    const detail = 'must be less than or equal to 1800';
    yield { type: 'invalid', field: `${path}.periodSeconds`, value: period, detail };
  }
}
