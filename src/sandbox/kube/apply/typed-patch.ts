/** Whether a configuration fits the schema, worded as structured-merge-diff words it. */
import { itemElement } from '../../../schema/list-items.ts';
import { KubeFailure } from '../../parts.ts';
import { isObject, type JsonObject } from '../../../domain/json.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { Schema } from '../../../schema/schema.ts';
import { memberOf, shapeOf } from '../../../schema/shape.ts';
import { formatPath, type FieldPath } from './field-set.ts';
import { fieldElement, formatElement } from './path-element.ts';

/** Throws the real server's 500 when the configuration does not fit. `place` is `namespace/name`. */
export function requireTypedPatch(resource: ServedResource, applied: JsonObject, place: string): void {
  const problems = [...mismatches(resource.schema, applied, [])];
  if (problems.length === 0) return;
  const { group, version, kind } = resource.type;
  const apiVersion = group === '' ? `/${version}` : `${group}/${version}`;
  const text = problems.length === 1 ? problems[0] : `errors:\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
  throw new KubeFailure(
    '',
    500,
    `failed to create typed patch object (${place}; ${apiVersion}, Kind=${kind}): ${text}`,
  );
}

function* mismatches(schema: Schema, value: unknown, path: FieldPath): Iterable<string> {
  if (value === null) return;
  const shape = shapeOf(schema, value);
  if (shape.kind === 'scalar') {
    const problem = scalarProblem(schema, value);
    if (problem !== undefined) yield `${formatPath(path)}: ${problem}`;
  } else if (shape.kind === 'map') yield* memberMismatches(schema, value, path);
  else if (!Array.isArray(value)) yield `${formatPath(path)}: expected list, got ${describe(value)}`;
  else yield* itemMismatches(schema, value, path);
}

function* memberMismatches(schema: Schema, value: unknown, path: FieldPath): Iterable<string> {
  if (!isObject(value)) {
    yield `${formatPath(path)}: expected map, got ${describe(value)}`;
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    const declared = memberOf(schema, name);
    const memberPath = [...path, fieldElement(name)];
    if (declared) yield* mismatches(declared.schema, member, memberPath);
    else yield `${formatPath(memberPath)}: field not declared in schema`;
  }
}

function* itemMismatches(schema: Schema, items: readonly unknown[], path: FieldPath): Iterable<string> {
  const shape = shapeOf(schema, items);
  const isKeyed = shape.kind === 'list' && shape.relation !== 'atomic';
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (!isKeyed) {
      if (schema.items) yield* mismatches(schema.items, item, [...path, `i:${index}`]);
      continue;
    }
    const element = elementOf(shape, item);
    if (element.problem !== undefined) yield `${formatPath(path)}: element ${index}: ${element.problem}`;
    else if (seen.has(element.step))
      yield `${formatPath(path)}: duplicate entries for key ${formatElement(element.step)}`;
    else yield* mismatches(shape.item, item, [...path, element.step]);
    seen.add(element.step);
  }
}

function elementOf(
  list: Parameters<typeof itemElement>[0],
  item: unknown,
): { readonly step: string; readonly problem?: string } {
  try {
    return { step: itemElement(list, item) };
  } catch (error) {
    return { step: '', problem: error instanceof Error ? error.message : String(error) };
  }
}

function scalarProblem(schema: Schema, value: unknown): string | undefined {
  if (schema['x-kubernetes-int-or-string'] || schema.type === undefined) return undefined;
  const actual = typeof value;
  switch (schema.type) {
    case 'integer':
    case 'number':
      return actual === 'number' ? undefined : `expected numeric (int or float), got ${describe(value)}`;
    case 'boolean':
      return actual === 'boolean' ? undefined : `expected boolean, got ${describe(value)}`;
    default:
      return actual === 'string' ? undefined : `expected string, got ${describe(value)}`;
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (isObject(value)) return 'map';
  if (typeof value === 'number') return Number.isInteger(value) ? `int64` : 'float64';
  return typeof value === 'boolean' ? 'boolean' : typeof value;
}
