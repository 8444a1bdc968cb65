/** JSON patch (RFC 6902). */
import { equalJson, isObject, type MutableJsonObject } from '../../../domain/json.ts';

export interface PatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** An operation that cannot be done: a missing path, a failed test. */
export class JsonPatchError extends Error {}

/** The document after all operations, in order. Throws a JsonPatchError. */
export function jsonPatch(document: unknown, operations: readonly PatchOperation[]): unknown {
  return operations.reduce(applyOperation, document);
}

function applyOperation(document: unknown, operation: PatchOperation): unknown {
  const path = pointer(operation.path);
  switch (operation.op) {
    case 'add':
      return edit(document, path, (parent, key) => add(parent, key, operation.value));
    case 'remove':
      return edit(document, path, remove);
    case 'replace':
      read(document, path);
      return edit(document, path, (parent, key) => put(parent, key, operation.value));
    case 'copy':
      return copy(document, operation, path);
    case 'move': {
      const from = pointer(operation.from ?? '');
      const value = read(document, from);
      return edit(edit(document, from, remove), path, (parent, key) => add(parent, key, value));
    }
    case 'test':
      if (!equalJson(read(document, path), operation.value)) throw new JsonPatchError(`testing path ${operation.path}`);
      return document;
    default:
      throw new JsonPatchError(`Unexpected kind: ${operation.op}`);
  }
}

function copy(document: unknown, operation: PatchOperation, path: readonly string[]): unknown {
  const value = read(document, pointer(operation.from ?? ''));
  return edit(document, path, (parent, key) => add(parent, key, value));
}

/** `/metadata/labels/a~1b` as member names. */
function pointer(path: string): readonly string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw new JsonPatchError(`bad path ${path}`);
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(document: unknown, path: readonly string[]): unknown {
  return path.reduce((value, key) => child(value, key), document);
}

function child(value: unknown, key: string): unknown {
  if (Array.isArray(value) && /^\d+$/.test(key) && Number(key) < value.length) return value[Number(key)] as unknown;
  if (isObject(value) && Object.hasOwn(value, key)) return value[key];
  throw new JsonPatchError(`missing path ${key}`);
}

type Edit = (parent: unknown, key: string) => unknown;

function edit(value: unknown, path: readonly string[], change: Edit): unknown {
  const [key, ...rest] = path;
  if (key === undefined) throw new JsonPatchError('the whole document cannot be replaced');
  if (rest.length === 0) return change(value, key);
  return put(value, key, edit(child(value, key), rest, change));
}

function put(parent: unknown, key: string, value: unknown): unknown {
  if (Array.isArray(parent)) return parent.with(Number(key), value) as unknown;
  if (!isObject(parent)) throw new JsonPatchError(`missing path ${key}`);
  return { ...parent, [key]: value };
}

function add(parent: unknown, key: string, value: unknown): unknown {
  if (!Array.isArray(parent)) return put(parent, key, value);
  const index = key === '-' ? parent.length : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > parent.length) throw new JsonPatchError(`bad index ${key}`);
  return parent.toSpliced(index, 0, value) as unknown;
}

function remove(parent: unknown, key: string): unknown {
  child(parent, key);
  if (Array.isArray(parent)) return parent.toSpliced(Number(key), 1) as unknown;
  const rest: MutableJsonObject = { ...(parent as Readonly<Record<string, unknown>>) };
  delete rest[key];
  return rest;
}
