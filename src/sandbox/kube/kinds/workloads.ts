/** Deployments, replica sets, stateful sets and daemon sets. */
import type { FieldError } from '../../../schema/field-error.ts';
import { asObject, at, equalJson, isObject, withAt, type JsonObject } from '../../../domain/json.ts';
import { formatGoSelector, formatGoStringMap } from '../validation/go-values.ts';
import { labelErrors } from '../validation/metadata.ts';
import { matchesSelector } from '../selectors/match.ts';
import type { KindRules } from './kind-rules.ts';
import { defaultPodSpec, podSpecErrors } from './pod-template.ts';

function withTemplateDefaults(object: JsonObject): JsonObject {
  const spec = at(object, 'spec', 'template', 'spec');
  return isObject(spec) ? withAt(object, ['spec', 'template', 'spec'], defaultPodSpec(spec)) : object;
}

function withRollingUpdate(object: JsonObject, field: string, defaults: JsonObject): JsonObject {
  const strategy = asObject(at(object, 'spec', field));
  if (strategy['type'] !== 'RollingUpdate') return object;
  const rollingUpdate = { ...defaults, ...asObject(strategy['rollingUpdate']) };
  return withAt(object, ['spec', field], { ...strategy, rollingUpdate });
}

export const deploymentRules: KindRules = {
  applyDefaults: (object) =>
    withRollingUpdate(withTemplateDefaults(object), 'strategy', { maxUnavailable: '25%', maxSurge: '25%' }),
  validate: (object, live) => [...workloadErrors(object, live), ...strategyErrors(object)],
};

export const replicaSetRules: KindRules = {
  applyDefaults: withTemplateDefaults,
  prepareCreate: (object) => ({ ...object, status: { replicas: 0 } }),
  validate: (object, live) => [...workloadErrors(object, live)],
};

export const statefulSetRules: KindRules = {
  applyDefaults: (object) => withRollingUpdate(withTemplateDefaults(object), 'updateStrategy', { partition: 0 }),
  prepareCreate: (object) => ({ ...object, status: { replicas: 0, availableReplicas: 0 } }),
  validate: (object, live) => [...workloadErrors(object, live)],
};

export const daemonSetRules: KindRules = {
  applyDefaults: (object) =>
    withRollingUpdate(withTemplateDefaults(object), 'updateStrategy', { maxUnavailable: 1, maxSurge: 0 }),
  prepareCreate: (object) => ({
    ...object,
    status: { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  }),
  validate: (object, live) => [...workloadErrors(object, live)],
};

function* workloadErrors(object: JsonObject, live: JsonObject | undefined): Iterable<FieldError> {
  const spec = asObject(object['spec']);
  const replicas = spec['replicas'];
  if (typeof replicas === 'number' && replicas < 0) {
    const detail = 'must be greater than or equal to 0';
    yield { type: 'invalid', field: 'spec.replicas', value: replicas, detail };
  }
  yield* selectorErrors(spec);
  yield* podSpecErrors(asObject(at(spec, 'template', 'spec')), 'spec.template.spec');
  yield* labelErrors('spec.template.labels', at(spec, 'template', 'metadata', 'labels'));
  const restartPolicy = at(spec, 'template', 'spec', 'restartPolicy');
  if (restartPolicy !== 'Always' && restartPolicy !== undefined) {
    const detail = 'supported values: "Always"';
    yield { type: 'not-supported', field: 'spec.template.spec.restartPolicy', value: restartPolicy, detail };
  }
  if (live && !equalJson(spec['selector'], at(live, 'spec', 'selector'))) {
    const shown = formatGoSelector(spec['selector']);
    yield { type: 'invalid', field: 'spec.selector', shown, detail: 'field is immutable' };
  }
}

function* selectorErrors(spec: JsonObject): Iterable<FieldError> {
  const { selector } = spec;
  if (!isObject(selector)) {
    yield { type: 'required', field: 'spec.selector', detail: '' };
    return;
  }
  if (Object.keys(selector).length === 0) {
    const detail = 'empty selector is invalid for deployment';
    yield { type: 'invalid', field: 'spec.selector', shown: formatGoSelector(selector), detail };
  }
  const labels = asObject(at(spec, 'template', 'metadata', 'labels')) as Readonly<Record<string, string>>;
  if (matchesSelector(selector, labels)) return;
  const shown = formatGoStringMap(labels);
  const detail = '`selector` does not match template `labels`';
  yield { type: 'invalid', field: 'spec.template.metadata.labels', shown, detail };
}

function* strategyErrors(object: JsonObject): Iterable<FieldError> {
  const strategy = asObject(at(object, 'spec', 'strategy'));
  if (strategy['type'] === 'Recreate' && strategy['rollingUpdate'] !== undefined) {
    const detail = "may not be specified when strategy `type` is 'Recreate'";
    yield { type: 'forbidden', field: 'spec.strategy.rollingUpdate', detail };
  }
}
