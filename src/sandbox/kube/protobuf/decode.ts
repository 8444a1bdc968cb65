/**
 * Objects of built-in kinds in protobuf: kubectl 1.32 sends them that way where it has typed clients
 * (create namespace, create deployment, auth can-i, …). Answers are JSON, which those clients accept.
 */
import { isObject, type JsonObject, type MutableJsonObject } from '../../../domain/json.ts';
import type { Schema } from '../../../schema/schema.ts';
import { readFields, type WireField } from './wire.ts';

const MAGIC = 'k8s\u0000';
const UNKNOWN = { typeMeta: 1, raw: 2 };

export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/** The envelope (runtime.Unknown) of a body; undefined when it is none. */
export function readEnvelope(body: Uint8Array): Envelope | undefined {
  if (Buffer.from(body.subarray(0, 4)).toString('latin1') !== MAGIC) return undefined;
  const fields = readFields(body.subarray(4));
  const typeMeta = readFields(bytesOf(fields, UNKNOWN.typeMeta));
  return { apiVersion: textOf(typeMeta, 1), kind: textOf(typeMeta, 2), raw: bytesOf(fields, UNKNOWN.raw) };
}

/** The message as JSON of its type. Fields that the schema does not know are left out. */
export function decodeMessage(schema: Schema, message: Uint8Array): JsonObject {
  const decoded: MutableJsonObject = {};
  const fields = readFields(message);
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const path = member['x-sandbox-protobuf'];
    const found = path ? fieldsAt(fields, path) : [];
    const value = found.length > 0 ? decodeField(member, found) : undefined;
    if (!isLeftOut(member, value)) decoded[name] = value;
  }
  return decoded;
}

/** Protobuf writes empty strings and unset times of required Go fields; JSON does not. */
function isLeftOut(schema: Schema, value: unknown): boolean {
  if (value === undefined || value === '' || value === null) return true;
  return schema['x-sandbox-omit-zero'] === true && (value === 0 || value === false);
}

function fieldsAt(fields: readonly WireField[], path: readonly number[]): readonly WireField[] {
  const [number, ...rest] = path;
  const found = fields.filter((field) => field.number === number);
  return rest.length === 0 ? found : found.flatMap((field) => fieldsAt(readFields(field.bytes), rest));
}

function decodeField(schema: Schema, found: readonly WireField[]): unknown {
  if (schema.type === 'array') return found.map((field) => decodeValue(schema.items ?? {}, field));
  if (isObject(schema.additionalProperties)) return decodeMap(schema.additionalProperties, found);
  const last = found.at(-1);
  return last ? decodeValue(schema, last) : undefined;
}

function decodeMap(schema: Schema, entries: readonly WireField[]): JsonObject {
  return Object.fromEntries(
    entries.map(({ bytes }) => {
      const fields = readFields(bytes);
      const value = fields.find((field) => field.number === 2) ?? {
        number: 2,
        integer: 0n,
        double: 0,
        bytes: new Uint8Array(),
      };
      return [textOf(fields, 1), decodeValue(schema, value)];
    }),
  );
}

type Decoder = (field: WireField, schema: Schema) => unknown;

const integer: Decoder = (field) => Number(BigInt.asIntN(64, field.integer));

/** By format, or by type where there is none. */
const DECODERS: Readonly<Record<string, Decoder>> = {
  quantity: (field) => textOf(readFields(field.bytes), 1),
  'int-or-string': (field) => decodeIntOrString(readFields(field.bytes)),
  'date-time': (field) => decodeTime(readFields(field.bytes)),
  byte: (field) => Buffer.from(field.bytes).toString('base64'),
  int32: integer,
  int64: integer,
  double: (field) => field.double,
  boolean: (field) => field.integer !== 0n,
  object: (field, schema) => decodeMessage(schema, field.bytes),
  string: (field) => Buffer.from(field.bytes).toString('utf8'),
};

function decodeValue(schema: Schema, field: WireField): unknown {
  return DECODERS[schema.format ?? schema.type ?? 'string']?.(field, schema);
}

function decodeIntOrString(fields: readonly WireField[]): unknown {
  const isText = fields.some((field) => field.number === 1 && field.integer === 1n);
  if (isText) return textOf(fields, 3);
  return Number(BigInt.asIntN(64, fields.find((field) => field.number === 2)?.integer ?? 0n));
}

/** An empty message is a time that was not set. */
function decodeTime(fields: readonly WireField[]): string | null {
  const seconds = fields.find((field) => field.number === 1)?.integer;
  if (seconds === undefined) return null;
  return `${new Date(Number(BigInt.asIntN(64, seconds)) * 1000).toISOString().slice(0, 19)}Z`;
}

function bytesOf(fields: readonly WireField[], number: number): Uint8Array {
  return fields.find((field) => field.number === number)?.bytes ?? new Uint8Array();
}

function textOf(fields: readonly WireField[], number: number): string {
  return Buffer.from(bytesOf(fields, number)).toString('utf8');
}
