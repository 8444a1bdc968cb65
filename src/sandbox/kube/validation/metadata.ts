/** ObjectMeta as apimachinery validates it. */
import { asArray, asObject, isObject, type JsonObject } from '../../../domain/json.ts';
import type { FieldError } from '../../../schema/field-error.ts';
import { checkLabelValue, checkQualifiedName, checkSubdomain } from './names.ts';

export interface MetadataRules {
  readonly isNamespaced: boolean;
  readonly checkName?: ((name: string) => string | undefined) | undefined;
}

/** What is wrong with a new object's metadata. */
export function validateMetadata(metadata: JsonObject, rules: MetadataRules): readonly FieldError[] {
  return [
    ...nameErrors(metadata, rules.checkName ?? checkSubdomain),
    ...labelErrors('metadata.labels', metadata['labels']),
    ...annotationErrors(metadata['annotations']),
    ...ownerErrors(metadata['ownerReferences']),
    ...finalizerErrors(metadata['finalizers']),
  ];
}

/** What is wrong with a change of metadata, beside what is wrong with it as such. */
export function validateMetadataUpdate(next: JsonObject, live: JsonObject): readonly FieldError[] {
  if (live['deletionTimestamp'] === undefined) return [];
  const known = asArray(live['finalizers']);
  const added = asArray(next['finalizers']).filter((finalizer) => !known.includes(finalizer));
  if (added.length === 0) return [];
  const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [{ type: 'forbidden', field: 'metadata.finalizers', detail }];
}

function nameErrors(metadata: JsonObject, check: (name: string) => string | undefined): readonly FieldError[] {
  const name = metadata['name'];
  if (typeof name !== 'string' || name === '') {
    return [{ type: 'required', field: 'metadata.name', detail: 'name or generateName is required' }];
  }
  const detail = check(name);
  return detail === undefined ? [] : [{ type: 'invalid', field: 'metadata.name', value: name, detail }];
}

/** What is wrong with a map of labels at `field`. */
export function labelErrors(field: string, labels: unknown): readonly FieldError[] {
  return Object.entries(asObject(labels)).flatMap(([key, value]) => {
    const badKey = checkQualifiedName(key);
    const badValue = typeof value === 'string' ? checkLabelValue(value) : undefined;
    const errors: FieldError[] = [];
    if (badKey !== undefined) errors.push({ type: 'invalid', field, value: key, detail: badKey });
    if (badValue !== undefined) errors.push({ type: 'invalid', field, value, detail: badValue });
    return errors;
  });
}

function annotationErrors(annotations: unknown): readonly FieldError[] {
  return Object.keys(asObject(annotations)).flatMap((key) => {
    const detail = checkQualifiedName(key.toLowerCase());
    return detail === undefined
      ? []
      : [{ type: 'invalid' as const, field: 'metadata.annotations', value: key, detail }];
  });
}

function ownerErrors(owners: unknown): readonly FieldError[] {
  return asArray(owners).flatMap((owner, index) =>
    ['apiVersion', 'kind', 'name', 'uid']
      .filter((name) => !isObject(owner) || (owner[name] ?? '') === '')
      .map((name) => ({
        type: 'invalid' as const,
        field: `metadata.ownerReferences[${index}].${name}`,
        value: '',
        detail: name === 'apiVersion' ? 'version must not be empty' : 'must not be empty',
      })),
  );
}

function finalizerErrors(finalizers: unknown): readonly FieldError[] {
  return asArray(finalizers).flatMap((finalizer) => {
    const detail = checkQualifiedName(String(finalizer));
    return detail === undefined
      ? []
      : [{ type: 'invalid' as const, field: 'metadata.finalizers', value: finalizer, detail }];
  });
}
