/** The part of JSON Schema (draft 7) that hpscale.yaml is described in, and that editors and our own reader both understand. */

export type JsonTypeName = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';

export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: JsonTypeName | readonly JsonTypeName[];
  /** What a field is when it is left out. */
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  /** What a text should look like, for people: editors and our own messages say it where the pattern does not match. */
  readonly patternErrorMessage?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | JsonSchema;
  readonly minProperties?: number;
  /** Forms of different JSON types, or maps that are told apart by the `const` of their `type`. */
  readonly oneOf?: readonly JsonSchema[];
}

/** The types that a value may have; none: any. */
export function typesOf({ type, oneOf }: JsonSchema): readonly JsonTypeName[] {
  if (oneOf) return [...new Set(oneOf.flatMap(typesOf))];
  if (type === undefined) return [];
  return typeof type === 'string' ? [type] : type;
}

/** Whether the value is of one of the schema's types. */
export function hasType(schema: JsonSchema, value: unknown): boolean {
  const types = typesOf(schema);
  return types.length === 0 || types.some((type) => isOfType(type, value));
}

function isOfType(type: JsonTypeName, value: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/**
 * The form of the schema that is meant by the value: by its JSON type, and by its member `type` where several maps are
 * possible. undefined when it is none of them.
 */
export function formFor(schema: JsonSchema, value: unknown): JsonSchema | undefined {
  if (!schema.oneOf) return hasType(schema, value) ? schema : undefined;
  const forms = schema.oneOf.filter((form) => hasType(form, value));
  const [only, ...others] = forms;
  if (others.length === 0) return only;
  const kind = (value as Readonly<Record<string, unknown>>)['type'];
  return forms.find((form) => form.properties?.['type']?.const === kind);
}

/** The schema of a member: its own, or that of every other member. */
export function memberSchema(schema: JsonSchema, name: string): JsonSchema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return schema.additionalProperties === false ? undefined : schema.additionalProperties;
}
