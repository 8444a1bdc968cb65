/** Values in the form in which Go writes them: quantities `0.5` as `500m`, `1024Mi` as `1Gi`; no nulls. */
import { parseQuantity } from '../../../domain/quantity.ts';
import { isObject, type JsonObject, type MutableJsonObject } from '../../../domain/json.ts';
import { UNTYPED, type Schema } from '../../../schema/schema.ts';
import { memberOf } from '../../../schema/shape.ts';

const DECIMAL_SUFFIXES = ['m', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** The largest suffix without fractions; text that is no quantity stays as it is. */
export function canonicalQuantity(value: string | number): string {
  const text = String(value);
  const thousandths = parseQuantity(text);
  if (thousandths === undefined) return text;
  const isBinary = text.endsWith('i') && thousandths % 1000n === 0n && thousandths / 1000n >= 1024n;
  return isBinary
    ? withSuffix(thousandths / 1000n, 1024n, BINARY_SUFFIXES)
    : withSuffix(thousandths, 1000n, DECIMAL_SUFFIXES);
}

function withSuffix(value: bigint, base: bigint, suffixes: readonly string[]): string {
  if (value === 0n) return '0';
  let amount = value;
  let index = 0;
  while (amount % base === 0n && index < suffixes.length - 1) {
    amount /= base;
    index += 1;
  }
  return `${amount}${suffixes[index] ?? ''}`;
}

/** A value as Go reads it into a built-in type and writes it back: quantities in canonical form, nulls left out. */
export function asGoWrites(schema: Schema, value: unknown): unknown {
  if (schema === UNTYPED) return value;
  if (schema.format === 'quantity') return quantityAsGoWrites(value);
  if (Array.isArray(value)) return value.map((item: unknown) => asGoWrites(schema.items ?? UNTYPED, item));
  return isObject(value) ? membersAsGoWrites(schema, value) : value;
}

function quantityAsGoWrites(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? canonicalQuantity(value) : value;
}

function membersAsGoWrites(schema: Schema, value: JsonObject): JsonObject {
  const written: MutableJsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const declared = memberOf(schema, name)?.schema ?? UNTYPED;
    if (member !== null || declared === UNTYPED) written[name] = asGoWrites(declared, member);
  }
  return written;
}
