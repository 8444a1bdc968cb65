/** Defaults and validation of pod specs, in pods and in the templates of workloads. */
import { parseQuantity } from '../../../domain/quantity.ts';
import type { FieldError } from '../../../schema/field-error.ts';
import {
  asArray,
  asObject,
  at,
  isObject,
  type JsonObject,
  type MutableJsonObject,
  asText,
} from '../../../domain/json.ts';
import { checkDnsLabel } from '../validation/names.ts';

/** What the schema's own defaults cannot say: pull policies by tag, volumes without a source. */
export function defaultPodSpec(spec: JsonObject): JsonObject {
  const defaulted: MutableJsonObject = { ...spec };
  for (const field of ['containers', 'initContainers', 'ephemeralContainers']) {
    if (Array.isArray(spec[field]))
      defaulted[field] = asArray(spec[field]).map((item) => defaultContainer(asObject(item)));
  }
  if (Array.isArray(spec['volumes'])) {
    defaulted['volumes'] = asArray(spec['volumes']).map((volume) =>
      Object.keys(asObject(volume)).length > 1 ? volume : { ...asObject(volume), emptyDir: {} },
    );
  }
  if (typeof spec['serviceAccountName'] === 'string' && spec['serviceAccount'] === undefined) {
    defaulted['serviceAccount'] = spec['serviceAccountName'];
  }
  return defaulted;
}

function defaultContainer(container: JsonObject): JsonObject {
  if (container['imagePullPolicy'] !== undefined) return container;
  const image = asText(container['image']);
  const tag = /:([^/:@]+)$/.exec(image.split('@')[0] ?? '')?.[1];
  const isLatest = !image.includes('@') && (tag === undefined || tag === 'latest');
  return { ...container, imagePullPolicy: isLatest ? 'Always' : 'IfNotPresent' };
}

/** Pods ask for what they are limited to, unless they say otherwise. */
export function withRequestsFromLimits(spec: JsonObject): JsonObject {
  const fill = (container: unknown): JsonObject => {
    const resources = asObject(at(container, 'resources'));
    if (!isObject(resources['limits'])) return asObject(container);
    const requests = { ...resources['limits'], ...asObject(resources['requests']) };
    return { ...asObject(container), resources: { ...resources, requests } };
  };
  const filled: MutableJsonObject = { ...spec };
  for (const field of ['containers', 'initContainers']) {
    if (Array.isArray(spec[field])) filled[field] = asArray(spec[field]).map(fill);
  }
  return filled;
}

/** What is wrong with a pod spec at `path`. */
export function* podSpecErrors(spec: JsonObject, path: string): Iterable<FieldError> {
  const containers = asArray(spec['containers']).map(asObject);
  if (containers.length === 0) yield { type: 'required', field: `${path}.containers`, detail: '' };
  const names = new Set<unknown>();
  for (const field of ['containers', 'initContainers']) {
    for (const [index, container] of asArray(spec[field]).map(asObject).entries()) {
      const at = `${path}.${field}[${index}]`;
      yield* containerErrors(container, at);
      if (names.has(container['name']))
        yield { type: 'duplicate', field: `${at}.name`, value: container['name'], detail: '' };
      names.add(container['name']);
    }
  }
  yield* choiceError(spec['restartPolicy'], `${path}.restartPolicy`, ['Always', 'OnFailure', 'Never']);
  yield* tolerationErrors(spec, path);
}

function* choiceError(value: unknown, field: string, allowed: readonly string[]): Iterable<FieldError> {
  if (value === undefined || allowed.includes(asText(value))) return;
  const detail = `supported values: ${allowed
    .toSorted()
    .map((item) => JSON.stringify(item))
    .join(', ')}`;
  yield { type: 'not-supported', field, value, detail };
}

function* containerErrors(container: JsonObject, path: string): Iterable<FieldError> {
  const name = container['name'];
  if (typeof name !== 'string' || name === '') yield { type: 'required', field: `${path}.name`, detail: '' };
  else {
    const detail = checkDnsLabel(name);
    if (detail !== undefined) yield { type: 'invalid', field: `${path}.name`, value: name, detail };
  }
  if ((container['image'] ?? '') === '') yield { type: 'required', field: `${path}.image`, detail: '' };
  yield* choiceError(container['imagePullPolicy'], `${path}.imagePullPolicy`, ['Always', 'IfNotPresent', 'Never']);
  yield* resourceErrors(asObject(container['resources']), `${path}.resources`);
}

function* resourceErrors(resources: JsonObject, path: string): Iterable<FieldError> {
  const limits = asObject(resources['limits']);
  for (const [name, value] of Object.entries(asObject(resources['requests']))) {
    const error = requestError(name, asText(value), limits[name], path);
    if (error) yield error;
  }
}

function requestError(name: string, request: string, limit: unknown, path: string): FieldError | undefined {
  const field = `${path}.requests`;
  const requested = parseQuantity(request) ?? 0n;
  const invalid = (detail: string): FieldError => ({ type: 'invalid', field, value: request, detail });
  if (requested < 0n) return { ...invalid('must be greater than or equal to 0'), field: `${field}[${name}]` };
  if (limit === undefined) {
    const detail = 'Limit must be set for non overcommitable resources';
    return isExtended(name) ? { type: 'required', field: `${path}.limits`, detail } : undefined;
  }
  const limited = parseQuantity(asText(limit)) ?? 0n;
  if (requested > limited) return invalid(`must be less than or equal to ${name} limit of ${asText(limit)}`);
  if (isExtended(name) && requested !== limited) return invalid(`must be equal to ${name} limit of ${asText(limit)}`);
  return undefined;
}

/** Devices such as nvidia.com/gpu: what is asked for must be the limit. */
function isExtended(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/');
}

function* tolerationErrors(spec: JsonObject, path: string): Iterable<FieldError> {
  for (const [index, toleration] of asArray(spec['tolerations']).map(asObject).entries()) {
    const at = `${path}.tolerations[${index}]`;
    yield* choiceError(toleration['operator'] || undefined, `${at}.operator`, ['Equal', 'Exists']);
    yield* choiceError(toleration['effect'] || undefined, `${at}.effect`, [
      'NoSchedule',
      'PreferNoSchedule',
      'NoExecute',
    ]);
    if (toleration['operator'] === 'Exists' && (toleration['value'] ?? '') !== '') {
      const detail = "value must be empty when `operator` is 'Exists'";
      yield { type: 'invalid', field: `${at}.operator`, value: 'Exists', detail };
    }
  }
}
