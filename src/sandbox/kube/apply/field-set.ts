/** Sets of field paths, as trees: what a manager owns, what a write changed. */
import { isObject, type JsonObject, type MutableJsonObject } from '../../../domain/json.ts';
import type { Schema } from '../../../schema/schema.ts';
import { memberOf, shapeOf } from '../../../schema/shape.ts';
import { UNTYPED } from '../../../schema/schema.ts';
import { formatElement } from './path-element.ts';

export interface FieldSet {
  /** Steps whose field is in the set. */
  readonly members: ReadonlySet<string>;
  /** Steps below which there are more fields of the set. */
  readonly children: ReadonlyMap<string, FieldSet>;
}

interface GrowingSet extends FieldSet {
  readonly members: Set<string>;
  readonly children: Map<string, GrowingSet>;
}

export type FieldPath = readonly string[];

export const EMPTY_SET: FieldSet = { members: new Set(), children: new Map() };

/** A set that grows by `insert`. */
export function newFieldSet(): GrowingSet {
  return { members: new Set(), children: new Map() };
}

/** Adds a path; the empty path (the whole object) is never owned. */
export function insert(set: GrowingSet, path: FieldPath): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let current = set;
  for (const element of path.slice(0, -1)) {
    const next = current.children.get(element) ?? newFieldSet();
    current.children.set(element, next);
    current = next;
  }
  current.members.add(last);
}

export function isEmptySet(set: FieldSet): boolean {
  return set.members.size === 0 && [...set.children.values()].every(isEmptySet);
}

export function has(set: FieldSet, element: string): boolean {
  return set.members.has(element);
}

/** The fields below a step. */
export function below(set: FieldSet, element: string): FieldSet {
  return set.children.get(element) ?? EMPTY_SET;
}

type Combine = (left: boolean, right: boolean) => boolean;

function combine(left: FieldSet, right: FieldSet, keep: Combine): FieldSet {
  const members = new Set<string>();
  for (const element of [...left.members, ...right.members]) {
    if (keep(left.members.has(element), right.members.has(element))) members.add(element);
  }
  const children = new Map<string, FieldSet>();
  for (const element of new Set([...left.children.keys(), ...right.children.keys()])) {
    const child = combine(below(left, element), below(right, element), keep);
    if (!isEmptySet(child)) children.set(element, child);
  }
  return { members, children };
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (inLeft, inRight) => inLeft || inRight);
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (inLeft, inRight) => inLeft && inRight);
}

/** The fields of `left` that are not in `right`; fields below those of `right` stay. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (inLeft, inRight) => inLeft && !inRight);
}

/** Every path of the set, parents first. */
export function paths(set: FieldSet, prefix: FieldPath = []): readonly FieldPath[] {
  const found: FieldPath[] = [...set.members].toSorted().map((element) => [...prefix, element]);
  for (const [element, child] of [...set.children].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    found.push(...paths(child, [...prefix, element]));
  }
  return found;
}

/** `.spec.steps[name="boil"].minutes` */
export function formatPath(path: FieldPath): string {
  return path.map(formatElement).join('');
}

/** FieldsV1: nested objects, `.` for a member that has fields below it. */
export function encodeSet(set: FieldSet): JsonObject {
  const encoded: MutableJsonObject = {};
  const elements = new Set([...set.members, ...set.children.keys()]);
  for (const element of [...elements].toSorted()) {
    const child = set.children.get(element);
    const nested = child ? encodeSet(child) : {};
    encoded[element] = child && set.members.has(element) ? { '.': {}, ...nested } : nested;
  }
  return encoded;
}

/** Reads FieldsV1. */
export function decodeSet(encoded: unknown): FieldSet {
  const set = newFieldSet();
  if (!isObject(encoded)) return set;
  for (const [element, nested] of Object.entries(encoded)) {
    if (element === '.' || !isObject(nested)) continue;
    const keys = Object.keys(nested);
    if (keys.length === 0 || '.' in nested) set.members.add(element);
    if (keys.some((key) => key !== '.')) set.children.set(element, decodeSet(nested) as GrowingSet);
  }
  return set;
}

/**
 * The set with every declared field on the way to its members added: without this, pruning a struct's last
 * field would leave an empty struct behind. Keys of maps and list items are not added.
 */
export function withDeclaredParents(set: FieldSet, schema: Schema): FieldSet {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const next = schemaBelow(schema, element);
    if (next.isDeclared) members.add(element);
    children.set(element, withDeclaredParents(child, next.schema));
  }
  return { members, children };
}

function schemaBelow(schema: Schema, element: string): { schema: Schema; isDeclared: boolean } {
  if (element.startsWith('f:')) {
    return memberOf(schema, element.slice(2)) ?? { schema: UNTYPED, isDeclared: false };
  }
  const shape = shapeOf(schema, []);
  const item = shape.kind === 'list' && shape.relation !== 'atomic' ? shape.item : UNTYPED;
  return { schema: item, isDeclared: false };
}
