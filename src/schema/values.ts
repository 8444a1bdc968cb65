/** One value against one schema node: types, ranges, patterns, with the wording of kube-openapi's validator. */
import type { FieldError } from './field-error.ts';
import { equalJson, isObject } from '../domain/json.ts';
import { knownElement } from './list-items.ts';
import type { Schema } from './schema.ts';
import { shapeOf } from './shape.ts';

/** What is wrong with this value itself, not with what is inside it. */
export function valueErrors(schema: Schema, path: string, value: unknown): readonly FieldError[] {
  if (value === null) return schema.nullable || isUntyped(schema) ? [] : [typeError(schema, path, value)];
  if (!hasRightType(schema, value)) return [typeError(schema, path, value), ...anyOfErrors(schema, path, value)];
  return [
    ...enumErrors(schema, path, value),
    ...numberErrors(schema, path, value),
    ...stringErrors(schema, path, value),
    ...listErrors(schema, path, value),
    ...objectErrors(schema, path, value),
    ...anyOfErrors(schema, path, value),
  ];
}

function isUntyped(schema: Schema): boolean {
  return schema.type === undefined && !schema['x-kubernetes-int-or-string'];
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function hasRightType(schema: Schema, value: unknown): boolean {
  const actual = jsonType(value);
  if (schema['x-kubernetes-int-or-string']) return actual === 'integer' || actual === 'string';
  if (schema.type === undefined || schema.type === actual) return true;
  return schema.type === 'number' && actual === 'integer';
}

function inBody(path: string): string {
  return `${path} in body`;
}

function typeError(schema: Schema, path: string, value: unknown): FieldError {
  const wanted = schema['x-kubernetes-int-or-string'] ? 'integer,string' : (schema.type ?? '');
  const actual = jsonType(value);
  return {
    type: 'type',
    field: path || '<nil>',
    value: actual,
    detail: `${inBody(path)} must be of type ${wanted}: ${JSON.stringify(actual)}`,
    by: schema,
  };
}

function wrong(path: string, value: unknown, rule: string): FieldError {
  return { type: 'invalid', field: path || '<nil>', value, detail: `${inBody(path)} ${rule}` };
}

function enumErrors(schema: Schema, path: string, value: unknown): readonly FieldError[] {
  if (!schema.enum || schema.enum.some((allowed) => equalJson(allowed, value))) return [];
  const detail = `supported values: ${schema.enum.map((allowed) => JSON.stringify(allowed)).join(', ')}`;
  return [{ type: 'not-supported', field: path, value, detail, by: schema }];
}

function* numberErrors(schema: Schema, path: string, value: unknown): Iterable<FieldError> {
  if (typeof value !== 'number') return;
  if (isBelow(value, schema)) {
    const bound = schema.exclusiveMinimum ? 'greater than' : 'greater than or equal to';
    yield wrong(path, value, `should be ${bound} ${schema.minimum}`);
  }
  if (isAbove(value, schema)) {
    const bound = schema.exclusiveMaximum ? 'less than' : 'less than or equal to';
    yield wrong(path, value, `should be ${bound} ${schema.maximum}`);
  }
  if (schema.multipleOf !== undefined && value % schema.multipleOf !== 0) {
    yield wrong(path, value, `should be a multiple of ${schema.multipleOf}`);
  }
}

function isBelow(value: number, { minimum, exclusiveMinimum }: Schema): boolean {
  return minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum);
}

function isAbove(value: number, { maximum, exclusiveMaximum }: Schema): boolean {
  return maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum);
}

/** Only the first fault of a string counts, as in the real validator. */
function stringErrors(schema: Schema, path: string, value: unknown): readonly FieldError[] {
  if (typeof value !== 'string') return [];
  const length = Array.from(value).length;
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    return [{ type: 'too-long', field: path, detail: `may not be more than ${schema.maxLength} bytes` }];
  }
  if (schema.minLength !== undefined && length < schema.minLength) {
    return [wrong(path, value, `should be at least ${schema.minLength} chars long`)];
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) {
    return [{ ...wrong(path, value, `should match '${schema.pattern}'`), by: schema }];
  }
  if (schema.format === 'date-time' && Number.isNaN(Date.parse(value))) {
    return [wrong(path, value, `must be of type date-time: ${JSON.stringify(value)}`)];
  }
  return [];
}

function* listErrors(schema: Schema, path: string, value: unknown): Iterable<FieldError> {
  if (!Array.isArray(value)) return;
  const items: readonly unknown[] = value;
  if (schema.maxItems !== undefined && items.length > schema.maxItems) {
    const detail = `must have at most ${schema.maxItems} item${schema.maxItems === 1 ? '' : 's'}`;
    yield { type: 'too-many', field: path, value: items.length, detail };
  }
  if (schema.minItems !== undefined && items.length < schema.minItems) {
    yield wrong(path, items.length, `should have at least ${schema.minItems} items`);
  }
  yield* duplicateErrors(schema, path, items);
}

function* duplicateErrors(schema: Schema, path: string, items: readonly unknown[]): Iterable<FieldError> {
  const shape = shapeOf(schema, items);
  if (shape.kind !== 'list' || shape.relation === 'atomic') return;
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const element = knownElement(shape, item);
    if (element === undefined) continue;
    if (seen.has(element)) {
      const value: unknown = JSON.parse(element.slice(2));
      yield { type: 'duplicate', field: `${path}[${index}]`, value, detail: '' };
    }
    seen.add(element);
  }
}

function* objectErrors(schema: Schema, path: string, value: unknown): Iterable<FieldError> {
  if (!isObject(value)) return;
  for (const name of schema.required ?? []) {
    if (value[name] === undefined) {
      yield { type: 'required', field: path === '' ? name : `${path}.${name}`, detail: '' };
    }
  }
  const count = Object.values(value).filter((member) => member !== undefined).length;
  if (schema.minProperties !== undefined && count < schema.minProperties) {
    yield wrong(path, count, `should have at least ${schema.minProperties} properties`);
  }
  if (schema.maxProperties !== undefined && count > schema.maxProperties) {
    yield { type: 'too-many', field: path, value: count, detail: `must have at most ${schema.maxProperties} items` };
  }
}

function* anyOfErrors(schema: Schema, path: string, value: unknown): Iterable<FieldError> {
  const passes = (part: Schema): boolean => valueErrors({ ...part, nullable: true }, path, value).length === 0;
  const name = JSON.stringify(path);
  const failed = (detail: string): FieldError => ({ type: 'invalid', field: '<nil>', value: '', detail });
  if (schema.anyOf && !schema.anyOf.some(passes)) {
    yield failed(`${name} must validate at least one schema (anyOf)`);
  }
  if (schema.oneOf && schema.oneOf.filter(passes).length !== 1) {
    yield failed(`${name} must validate one and only one schema (oneOf)`);
  }
  for (const part of schema.allOf ?? []) yield* valueErrors(part, path, value);
  if (schema.not && passes(schema.not)) yield failed(`${name} must not validate the schema (not)`);
}
