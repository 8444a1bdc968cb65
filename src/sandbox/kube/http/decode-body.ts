/** Request bodies: media types, JSON and YAML, and strict decoding. */
import { load } from 'js-yaml';
import { KubeFailure } from '../../parts.ts';
import { badRequest } from '../failures.ts';
import { isObject, type JsonObject } from '../../../domain/json.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { decodeMessage, readEnvelope } from '../protobuf/decode.ts';
import { duplicateFields } from '../schema/duplicate-fields.ts';
import { findMistyped } from '../schema/mistyped-fields.ts';
import { findUnknown } from '../../../schema/unknown-fields.ts';

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';
const OBJECT_TYPES = [JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE];

/** 415 with the types that would do. */
export function unsupportedMediaType(accepted: readonly string[]): KubeFailure {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new KubeFailure('UnsupportedMediaType', 415, message);
}

export interface DecodedBody {
  readonly object: JsonObject;
  /** Unknown and duplicate fields, as strict decoding words them. */
  readonly problems: readonly string[];
}

/** A body with its media type. */
export interface Body {
  readonly bytes: Buffer;
  readonly contentType: string;
}

/** What a body should be: enough to read it and to say what it is not. */
export type BodyType = Pick<ServedResource, 'type' | 'schema' | 'isCustom'>;

/** A whole object of the kind. Throws BadRequest for text that cannot be read or has wrong types. */
export function decodeObject(resource: BodyType, body: Body): DecodedBody {
  if (body.contentType !== '' && !OBJECT_TYPES.includes(body.contentType)) throw unsupportedMediaType(OBJECT_TYPES);
  if (body.contentType === PROTOBUF_TYPE) return { object: decodeProtobuf(resource, body.bytes), problems: [] };
  const text = body.bytes.toString('utf8');
  const isYaml = body.contentType === YAML_TYPE;
  const value = isYaml ? parseYaml(text) : parseJson(text, resource);
  if (!isObject(value)) {
    throw badRequest(`${undecodable(resource)}: json: cannot unmarshal ${goKind(value)} into Go value`);
  }
  const duplicates = isYaml ? [] : duplicateFields(text);
  requireTypes(resource, value);
  return { object: value, problems: [...duplicates.map(duplicateField), ...unknownProblems(resource, value)] };
}

/** Only built-in kinds have a protobuf form. */
function decodeProtobuf(resource: BodyType, bytes: Buffer): JsonObject {
  if (resource.isCustom) throw unsupportedMediaType([JSON_TYPE, YAML_TYPE]);
  try {
    const envelope = readEnvelope(bytes);
    if (!envelope) throw new Error('expected magic bytes');
    const { apiVersion, kind, raw } = envelope;
    return { ...decodeMessage(resource.schema, raw), apiVersion, kind };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badRequest(`provided data does not appear to be a protobuf message: ${reason}`);
  }
}

/** What strict decoding says of an object's unknown fields: first metadata's, then the rest. */
export function unknownProblems(resource: BodyType, object: JsonObject): readonly string[] {
  const unknown = findUnknown(resource.schema, object);
  const ofMetadata = unknown.filter((path) => path.startsWith('metadata.'));
  const others = unknown.filter((path) => !path.startsWith('metadata.'));
  return [...ofMetadata, ...others].map((path) => `unknown field ${JSON.stringify(path)}`);
}

function duplicateField(path: string): string {
  return `duplicate field ${JSON.stringify(path)}`;
}

/** Built-in objects are decoded into Go structs, which refuse values of another type. */
export function requireTypes(resource: BodyType, object: JsonObject): void {
  if (resource.isCustom) return;
  const mistyped = findMistyped(resource.schema, object);
  if (mistyped) throw badRequest(`${undecodable(resource)}: ${mistyped}`);
}

/** `Deployment in version "v1" cannot be handled as a Deployment` */
export function undecodable({ type }: BodyType): string {
  return `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}`;
}

/** 400 under fieldValidation=Strict. */
export function strictFailure(resource: BodyType, problems: readonly string[]): KubeFailure {
  return badRequest(`${undecodable(resource)}: strict decoding error: ${problems.join(', ')}`);
}

function parseJson(text: string, { type }: BodyType): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const hex = Buffer.from(text).toString('hex');
    throw badRequest(
      `the object provided is unrecognized (must be of type ${type.kind}): couldn't get version/kind; json parse error: ${goJsonError(text)} (${hex.slice(0, 64)})`,
    );
  }
}

/** YAML (or JSON) of an apply patch. */
export function parseYaml(text: string): unknown {
  try {
    return load(text);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${reason}`);
  }
}

/** A JSON patch body. */
export function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`error decoding patch: ${goJsonError(text)}`);
  }
}

function goJsonError(text: string): string {
  const character = /[^\s]/.exec(text.replace(/^\s*[{[]\s*/, ''))?.[0];
  return character === undefined
    ? 'unexpected end of JSON input'
    : `invalid character '${character}' looking for beginning of object key string`;
}

/** `array`, `number`, `string`: how Go names JSON kinds. */
export function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}
