/** Request bodies: media types, JSON and YAML, and strict decoding. */
import { load } from 'js-yaml';
import { KubeFailure } from '../../parts.ts';
import { badRequest } from '../failures.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { duplicateFields } from '../schema/duplicate-fields.ts';
import { findMistyped } from '../schema/mistyped-fields.ts';
import { findUnknown } from '../schema/unknown-fields.ts';

const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

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

/** A whole object of the resource's kind. Throws BadRequest for text that cannot be read or has wrong types. */
export function decodeObject(resource: ServedResource, text: string, contentType: string): DecodedBody {
  if (contentType !== '' && (!OBJECT_TYPES.includes(contentType) || contentType.endsWith('protobuf'))) {
    throw unsupportedMediaType(OBJECT_TYPES);
  }
  const value = contentType === 'application/yaml' ? parseYaml(text) : parseJson(text, resource);
  if (!isObject(value)) {
    throw badRequest(`${undecodable(resource)}: json: cannot unmarshal ${goKind(value)} into Go value`);
  }
  const duplicates = contentType === 'application/yaml' ? [] : duplicateFields(text);
  requireTypes(resource, value);
  return { object: value, problems: [...duplicates.map(duplicateField), ...unknownProblems(resource, value)] };
}

/** What strict decoding says of an object's unknown fields: first metadata's, then the rest. */
export function unknownProblems(resource: ServedResource, object: JsonObject): readonly string[] {
  const unknown = findUnknown(resource.schema, object);
  const ofMetadata = unknown.filter((path) => path.startsWith('metadata.'));
  const others = unknown.filter((path) => !path.startsWith('metadata.'));
  return [...ofMetadata, ...others].map((path) => `unknown field ${JSON.stringify(path)}`);
}

function duplicateField(path: string): string {
  return `duplicate field ${JSON.stringify(path)}`;
}

/** Built-in objects are decoded into Go structs, which refuse values of another type. */
export function requireTypes(resource: ServedResource, object: JsonObject): void {
  if (resource.isCustom) return;
  const mistyped = findMistyped(resource.schema, object);
  if (mistyped) throw badRequest(`${undecodable(resource)}: ${mistyped}`);
}

/** `Deployment in version "v1" cannot be handled as a Deployment` */
export function undecodable({ type }: ServedResource): string {
  return `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}`;
}

/** 400 under fieldValidation=Strict. */
export function strictFailure(resource: ServedResource, problems: readonly string[]): KubeFailure {
  return badRequest(`${undecodable(resource)}: strict decoding error: ${problems.join(', ')}`);
}

function parseJson(text: string, { type }: ServedResource): unknown {
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
