/** What a field is when it is left out: the defaults that the schema states. */
import { isObject } from '../domain/json.ts';
import { formFor, type JsonSchema, memberSchema } from './json-schema.ts';

/** The value with every default filled in, all the way down; members that the schema does not know are kept. */
export function withDefaults(schema: JsonSchema, value: unknown): unknown {
  const form = formFor(schema, value) ?? {};
  if (Array.isArray(value)) return value.map((item: unknown) => withDefaults(form.items ?? {}, item));
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(
    ([name, member]) => [name, withDefaults(memberSchema(form, name) ?? {}, member)] as const,
  );
  const added = Object.entries(form.properties ?? {}).flatMap(([name, own]) =>
    own.default === undefined || Object.hasOwn(value, name) ? [] : [[name, withDefaults(own, own.default)] as const],
  );
  return Object.fromEntries([...members, ...added]);
}
