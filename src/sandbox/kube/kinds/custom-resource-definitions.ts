/** CustomResourceDefinitions: defaults, acceptance, and what serving or deleting one means. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { kubeTime } from '../../kube-time.ts';
import type { FieldError } from '../../../schema/field-error.ts';
import { asArray, asObject, type JsonObject, asText } from '../../../domain/json.ts';
import { servedFromDefinition } from '../registry/custom.ts';
import type { KubeState } from '../state.ts';
import type { Change } from '../storage/change-log.ts';
import { deleteObject } from '../writes/delete.ts';
import { checkRules } from '../../../schema/rules.ts';
import type { KindRules } from './kind-rules.ts';

export const CRD_KEY = 'apiextensions.k8s.io/customresourcedefinitions';
const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

export const definitionRules: KindRules = {
  applyDefaults: (object) => {
    const spec = asObject(object['spec']);
    const names = asObject(spec['names']);
    const kind = asText(names['kind']);
    const defaulted = { listKind: `${kind}List`, singular: kind.toLowerCase(), ...names };
    return { ...object, spec: { ...spec, names: defaulted, conversion: spec['conversion'] ?? { strategy: 'None' } } };
  },
  prepareCreate: (object, state) => ({ ...object, status: acceptedStatus(object, state) }),
  prepareUpdate: (object, live, state) => ({ ...object, status: revisedStatus(object, live, state) }),
  validate: (object) => [...definitionErrors(object)],
  finalizerOnDelete: CLEANUP_FINALIZER,
};

function acceptedStatus(object: JsonObject, state: KubeState): JsonObject {
  const lastTransitionTime = kubeTime(state.now());
  return {
    acceptedNames: asObject(object['spec'])['names'],
    conditions: [
      {
        type: 'NamesAccepted',
        status: 'True',
        reason: 'NoConflicts',
        message: 'no conflicts found',
        lastTransitionTime,
      },
      {
        type: 'Established',
        status: 'True',
        reason: 'InitialNamesAccepted',
        message: 'the initial names have been accepted',
        lastTransitionTime,
      },
    ],
    storedVersions: storageVersions(object),
  };
}

function revisedStatus(object: JsonObject, live: JsonObject, state: KubeState): JsonObject {
  const status = asObject(live['status']);
  const stored = new Set([...asArray(status['storedVersions']), ...storageVersions(object)]);
  const conditions = status['conditions'] ?? acceptedStatus(object, state)['conditions'];
  return { ...status, conditions, acceptedNames: asObject(object['spec'])['names'], storedVersions: [...stored] };
}

function storageVersions(object: JsonObject): readonly unknown[] {
  return asArray(asObject(object['spec'])['versions'])
    .filter((version) => asObject(version)['storage'] === true)
    .map((version) => asObject(version)['name']);
}

function* definitionErrors(object: JsonObject): Iterable<FieldError> {
  const spec = asObject(object['spec']);
  const names = asObject(spec['names']);
  const name = asText(asObject(object['metadata'])['name']);
  const expected = `${asText(names['plural'])}.${asText(spec['group'])}`;
  if (name !== expected) {
    const detail = 'must be spec.names.plural+"."+spec.group';
    yield { type: 'invalid', field: 'metadata.name', value: name, detail };
  }
  for (const field of ['group', 'scope'] as const) {
    if ((spec[field] ?? '') === '') yield { type: 'required', field: `spec.${field}`, detail: '' };
  }
  for (const field of ['plural', 'kind'] as const) {
    if ((names[field] ?? '') === '') yield { type: 'required', field: `spec.names.${field}`, detail: '' };
  }
  yield* versionErrors(asArray(spec['versions']));
}

function* versionErrors(versions: readonly unknown[]): Iterable<FieldError> {
  if (versions.filter((version) => asObject(version)['storage'] === true).length !== 1) {
    const detail = 'must have exactly one version marked as storage version';
    yield { type: 'invalid', field: 'spec.versions', value: versions, detail };
  }
  for (const [index, version] of versions.entries()) {
    const schema = asObject(asObject(version)['schema'])['openAPIV3Schema'];
    const field = `spec.versions[${index}].schema.openAPIV3Schema`;
    if (schema === undefined) yield { type: 'required', field, detail: 'schemas are required' };
    else yield* checkRules(asObject(schema), field);
  }
}

/** Called within each write: serves the kinds of definitions that exist, and removes what is left of those that go. */
export function reconcileDefinitions(state: KubeState, change: Change): void {
  if (change.key !== CRD_KEY) {
    if (change.type === 'DELETED') finishDeletion(state, change.key);
    return;
  }
  const definition = change.object as unknown as KubeObject;
  const key = definedKey(definition);
  if (change.type === 'DELETED') state.registry.remove(key);
  else if (definition.metadata.deletionTimestamp === undefined) {
    if (change.type === 'ADDED') state.storage.startLog(key);
    state.registry.set(key, servedFromDefinition(definition));
  } else terminate(state, definition, key);
}

function definedKey(definition: KubeObject): string {
  const spec = asObject(definition.spec);
  return `${String(spec['group'])}/${String(asObject(spec['names'])['plural'])}`;
}

function terminate(state: KubeState, definition: KubeObject, key: string): void {
  const resource = state.registry.findByKey(key);
  for (const object of resource ? state.storage.list(key) : []) {
    const { name, namespace = '' } = object.metadata;
    const isWaiting = object.metadata.deletionTimestamp !== undefined;
    if (resource && !isWaiting && state.storage.get(key, namespace, name)) {
      deleteObject({ state, resource }, name, namespace);
    }
  }
  removeIfEmpty(state, definition, key);
}

function finishDeletion(state: KubeState, key: string): void {
  const [group = '', plural = ''] = key.split('/');
  const definition = state.storage.get(CRD_KEY, '', `${plural}.${group}`);
  if (definition?.metadata.deletionTimestamp !== undefined) removeIfEmpty(state, definition, key);
}

function removeIfEmpty(state: KubeState, definition: KubeObject, key: string): void {
  if (state.storage.list(key).length > 0 || !state.storage.get(CRD_KEY, '', definition.metadata.name)) return;
  const finalizers = (definition.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
  if (finalizers.length === 0) state.storage.remove(CRD_KEY, '', definition.metadata.name);
  else if (finalizers.length < (definition.metadata.finalizers ?? []).length) {
    state.storage.put(CRD_KEY, { ...definition, metadata: { ...definition.metadata, finalizers } });
  }
}
