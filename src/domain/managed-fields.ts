/** `metadata.managedFields`: who owns which fields of a live object, as server-side apply keeps it (fieldsV1). */
import { asArray, asText, isObject, type JsonObject } from './json.ts';
import type { KubeObject } from './kube-object.ts';

/** hpscale's own field manager. */
export const FIELD_MANAGER = 'hpscale';

/** Owned fields: `f:name` a member, `k:{…}` an item by its keys, `v:…` an item by its value; nothing below: all of it. */
export type FieldTree = JsonObject;

export interface FieldManager {
  /** `hpscale`, `kubectl-edit`. */
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  /** Of its last change, ISO 8601; null where the API server does not say. */
  readonly at: string | null;
  readonly fields: FieldTree;
}

/** Everyone who owns something of the object; none when it was listed without its managers. */
export function fieldManagersOf({ metadata }: KubeObject): readonly FieldManager[] {
  return asArray(metadata['managedFields'])
    .filter(isObject)
    .map((entry) => ({
      name: asText(entry['manager']),
      operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
      at: typeof entry['time'] === 'string' ? entry['time'] : null,
      fields: isObject(entry['fieldsV1']) ? entry['fieldsV1'] : {},
    }));
}

/** Whether it is what hpscale applied, and not what it set otherwise (`workload scale`). */
export function isOurApply({ name, operation }: Pick<FieldManager, 'name' | 'operation'>): boolean {
  return name === FIELD_MANAGER && operation === 'Apply';
}

/** What hpscale applied of the object; undefined when it never did. */
export function appliedByUs(object: KubeObject): FieldTree | undefined {
  return fieldManagersOf(object).find(isOurApply)?.fields;
}

/** One step into a value, as fieldsV1 writes it (`f:spec`), and for people (`.spec`). */
export interface FieldStep {
  readonly key: string;
  readonly text: string;
}

/** Who owns the field, or what is around or below it, the latest change first. */
export function ownersOf(path: readonly FieldStep[], managers: readonly FieldManager[]): readonly FieldManager[] {
  return managers.filter(({ fields }) => owns(fields, path)).toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
}

function owns(tree: FieldTree, path: readonly FieldStep[]): boolean {
  let at: FieldTree = tree;
  for (const { key } of path) {
    const next = at[key];
    if (!isObject(next)) return false;
    // A list or map that is owned as one.
    if (Object.keys(next).length === 0) return true;
    at = next;
  }
  return true;
}

/** `spec.limits.cpu`. */
export function fieldText(path: readonly FieldStep[]): string {
  return path
    .map(({ text }) => text)
    .join('')
    .replace(/^\./, '');
}

/** The step into a member. */
export function memberStep(name: string): FieldStep {
  return { key: `f:${name}`, text: `.${name}` };
}

/** Every field of a tree that is owned by itself. */
export function leavesOf(tree: FieldTree, path: readonly FieldStep[] = []): readonly (readonly FieldStep[])[] {
  const children = Object.entries(tree).filter(([key]) => key !== '.');
  if (children.length === 0) return [path];
  return children.flatMap(([key, child]) => leavesOf(isObject(child) ? child : {}, [...path, stepOf(key)]));
}

function stepOf(key: string): FieldStep {
  return { key, text: key.startsWith('f:') ? `.${key.slice(2)}` : `[${key.slice(2)}]` };
}
