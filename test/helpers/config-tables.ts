/** The reference of hpscale.yaml, from its schema: a table for each map. */
import type { JsonSchema } from '../../src/config/json-schema.ts';
import { typesOf } from '../../src/config/json-schema.ts';

/** Markdown with every field, its type, its default and what it is for. */
export function configTables(schema: JsonSchema): string {
  const properties = Object.entries(schema.properties ?? {});
  const isPart = (own: JsonSchema) => own.type === 'object' || own.type === 'array';
  const simple = Object.fromEntries(properties.filter(([, own]) => !isPart(own)));
  const parts = properties.filter(([, own]) => isPart(own)).map(([name, own]) => part(name, own));
  return ['## Top of the file', '', ...table({ ...schema, properties: simple }), ...parts.flat()].join('\n');
}

function part(name: string, schema: JsonSchema): readonly string[] {
  const triggers = schema.items?.properties?.['triggers']?.items?.oneOf ?? [];
  const head = ['', `## ${name}`, '', schema.description ?? '', '', ...table(schema.items ?? schema)];
  if (triggers.length === 0) return head;
  const forms = triggers.flatMap(({ title = '', description = '', ...form }) => {
    const { type: _type, ...properties } = form.properties ?? {};
    return ['', `#### ${title}`, '', description, '', ...table({ ...form, properties })];
  });
  return [...head, '', '### Triggers', '', 'Each has a `type`, and the fields of that type.', ...forms];
}

function table(schema: JsonSchema): readonly string[] {
  return ['| field | type | default | |', '|---|---|---|---|', ...rows(schema, '')];
}

function rows({ properties = {}, required = [] }: JsonSchema, prefix: string): readonly string[] {
  return Object.entries(properties).flatMap(([name, own]) => {
    const path = `${prefix}${name}`;
    const items = own.items?.oneOf?.find((form) => form.properties) ?? own.items;
    const inner = own.properties ? rows(own, `${path}.`) : [];
    const entries = items?.properties && name !== 'triggers' ? rows(items, `${path}[].`) : [];
    return [row(path, own, required.includes(name)), ...inner, ...entries];
  });
}

function row(path: string, schema: JsonSchema, isRequired: boolean): string {
  const standard = schema.default === undefined ? '' : code(schema.default);
  const text = (schema.description ?? schema.oneOf?.[0]?.description ?? '').replace(/\.$/, '');
  const form = schema.patternErrorMessage ?? '';
  const what = form === '' || text.includes(form) ? text : `${text}; ${form}`;
  return `| \`${path}\` | ${typeText(schema)} | ${isRequired ? 'required' : standard} | ${what} |`;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

const NAMES = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'map',
  array: 'list',
} as const;

function typeText(schema: JsonSchema): string {
  const known = schema.const === undefined ? schema.enum : [schema.const];
  if (known) return known.map(code).join(', ');
  const names = typesOf(schema).map((type) => NAMES[type]);
  const isOfTexts = names.includes('list') && schema.items !== undefined && typesOf(schema.items).join() === 'string';
  return [`${names.join(' or ')}${isOfTexts ? ' of texts' : ''}`, ...boundsOf(schema)].join(', ');
}

function boundsOf({ minimum, exclusiveMinimum, maximum, maxItems }: JsonSchema): readonly string[] {
  const range = maximum === undefined ? `from ${minimum}` : `${minimum} to ${maximum}`;
  return [
    ...(minimum === undefined ? [] : [range]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maxItems === undefined ? [] : [`at most ${maxItems}`]),
  ];
}
