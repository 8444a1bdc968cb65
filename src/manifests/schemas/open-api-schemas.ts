/** Schemas of kinds as an API server publishes them (OpenAPI v3), made whole: references put in their places. */
import { asArray, asObject, asText, at, isObject, type JsonObject } from '../../domain/json.ts';
import { UNTYPED, type Schema } from '../../schema/schema.ts';

export interface PublishedKind {
  readonly schema: Schema;
  /** One of Kubernetes' own: its schema does not tell all that Go takes (numbers for quantities, null for nothing). */
  readonly isBuiltIn: boolean;
}

/** The schema of a kind in the document of its group and version; undefined when it is not served. */
export function publishedKind(document: unknown, apiVersion: string, kind: string): PublishedKind | undefined {
  const schemas = asObject(at(document, 'components', 'schemas'));
  const found = Object.entries(schemas).find(([, schema]) => isSchemaOf(asObject(schema), apiVersion, kind));
  if (!found) return undefined;
  const [name, schema] = found;
  const { metadata: _metadata, ...properties } = asObject(asObject(schema)['properties']);
  const whole = resolve({ ...asObject(schema), properties }, schemas, [name]);
  return { schema: whole, isBuiltIn: name.startsWith('io.k8s.') };
}

function isSchemaOf(schema: JsonObject, apiVersion: string, kind: string): boolean {
  return asArray(schema['x-kubernetes-group-version-kind']).some((entry) => {
    const { group, version, kind: named } = asObject(entry);
    return (
      named === kind &&
      apiVersion ===
        [group, version]
          .filter((part) => part !== '')
          .map((part) => asText(part))
          .join('/')
    );
  });
}

/** `within`: names of the schemas around this one; a schema within itself (JSONSchemaProps) is left open. */
function resolve(schema: JsonObject, schemas: JsonObject, within: readonly string[]): Schema {
  const name = referenceOf(schema);
  if (name !== undefined) {
    if (within.includes(name)) return UNTYPED;
    return resolve(asObject(schemas[name]), schemas, [...within, name]);
  }
  const inner = (value: unknown): unknown => (isObject(value) ? resolve(value, schemas, within) : value);
  const members = Object.entries(schema).map(([key, value]): readonly [string, unknown] => {
    if (key === 'properties') {
      return [key, Object.fromEntries(Object.entries(asObject(value)).map(([member, part]) => [member, inner(part)]))];
    }
    if (['anyOf', 'oneOf', 'allOf'].includes(key)) return [key, asArray(value).map(inner)];
    return [key, ['items', 'additionalProperties', 'not'].includes(key) ? inner(value) : value];
  });
  return Object.fromEntries(members);
}

/** `$ref`, or the `allOf` of a single one, in which a field adds its own description. */
function referenceOf(schema: JsonObject): string | undefined {
  const parts = asArray(schema['allOf']);
  const reference = schema['$ref'] ?? (parts.length === 1 ? asObject(parts[0])['$ref'] : undefined);
  return reference === undefined ? undefined : asText(reference).replace('#/components/schemas/', '');
}
