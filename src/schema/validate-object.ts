/** Custom objects against their CRD's schema: structure first, then CEL rules. */
import type { FieldError } from './field-error.ts';
import { equalJson, isObject, type JsonObject } from '../domain/json.ts';
import { indexItems, knownElement } from './list-items.ts';
import type { Schema } from './schema.ts';
import { memberOf, shapeOf } from './shape.ts';
import { ruleErrors } from './rules.ts';
import { valueErrors } from './values.ts';

interface Node {
  readonly schema: Schema;
  readonly path: string;
  readonly value: unknown;
  /** The value at the same place in the live object, where places can be matched. */
  readonly old: unknown;
}

/** Errors that leave the rules unevaluated: the value may not be what they expect. */
const BLOCKING = new Set<FieldError['type']>(['required', 'not-supported', 'too-long', 'too-many', 'type']);

type Check = (node: Node) => readonly FieldError[];

/** All errors; values that did not change are not held against the write. */
export function validateCustomObject(
  objectSchema: Schema,
  next: JsonObject,
  live: JsonObject | undefined,
): readonly FieldError[] {
  const schema = withoutMetadata(objectSchema);
  return validate({ schema, path: '', value: withoutMetadataOf(next), old: live && withoutMetadataOf(live) });
}

/** A value that is new, at a path within its object. */
export function validateValue(schema: Schema, value: unknown, path: string): readonly FieldError[] {
  return validate({ schema, path, value, old: undefined });
}

/** Rules are looked at only when the structure is right, as in the real validator. */
function validate(root: Node): readonly FieldError[] {
  const { schema } = root;
  const structural = visit(root, ({ schema: at, path, value }) => valueErrors(at, path, value));
  if (!hasRules(schema)) return structural;
  if (!structural.some(({ type }) => BLOCKING.has(type))) {
    return [...structural, ...visit(root, (node) => ruleErrors(node.schema, node))];
  }
  const detail =
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [...structural, { type: 'invalid', field: '<nil>', value: 'null', detail }];
}

/** metadata is validated on its own; rules may still look at its name. */
function withoutMetadata(schema: Schema): Schema {
  const { metadata: _, ...properties } = schema.properties ?? {};
  return { ...schema, properties };
}

function withoutMetadataOf(object: JsonObject): JsonObject {
  const { metadata, ...rest } = object;
  const { name, generateName } = isObject(metadata) ? metadata : {};
  return { ...rest, metadata: { name, generateName } };
}

function visit(node: Node, check: Check): readonly FieldError[] {
  if (node.value === undefined) return [];
  if (node.old !== undefined && equalJson(node.value, node.old)) return [];
  // What is inside comes first, as in the real validator.
  return [...childrenOf(node).flatMap((child) => visit(child, check)), ...check(node)];
}

function childrenOf(node: Node): readonly Node[] {
  const { schema, path, value, old } = node;
  if (Array.isArray(value)) return itemsOf(node);
  if (!isObject(value)) return [];
  const oldMembers = isObject(old) ? old : {};
  return Object.entries(value).flatMap(([name, member]) => {
    const declared = memberOf(schema, name);
    const memberPath = path === '' ? name : `${path}.${name}`;
    return declared && member !== undefined
      ? [{ schema: declared.schema, path: memberPath, value: member, old: oldMembers[name] }]
      : [];
  });
}

function itemsOf({ schema, path, value, old }: Node): readonly Node[] {
  const items = value as readonly unknown[];
  const itemSchema = schema.items;
  if (!itemSchema) return [];
  const shape = shapeOf(schema, value);
  const keyed = shape.kind === 'list' && shape.relation === 'map' ? shape : undefined;
  const oldItems = keyed ? indexItems(keyed, old) : undefined;
  return items.map((item, index) => ({
    schema: itemSchema,
    path: `${path}[${index}]`,
    value: item,
    old: keyed && oldItems && isObject(item) ? oldItems.get(knownElement(keyed, item) ?? '') : undefined,
  }));
}

function hasRules(schema: Schema): boolean {
  if (schema['x-kubernetes-validations']?.length) return true;
  const below = [...Object.values(schema.properties ?? {}), schema.items, schema.additionalProperties];
  return below.some((child) => isObject(child) && hasRules(child));
}
