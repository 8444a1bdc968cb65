/** The API server's errors with its own wording (k8s.io/apimachinery, package api/errors). */
import { KubeFailure } from '../parts.ts';
import { isObject, asText } from '../../domain/json.ts';
import type { FieldError } from '../../schema/field-error.ts';

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** `nodepools.karpenter.sh`, or `pods` for the core group. */
export function qualifiedResource(group: string, plural: string): string {
  return group === '' ? plural : `${plural}.${group}`;
}

interface Subject {
  readonly group: string;
  readonly plural: string;
}

function details(subject: Subject, name: string): Record<string, unknown> {
  return { name, ...(subject.group === '' ? {} : { group: subject.group }), kind: subject.plural };
}

export function notFound(subject: Subject, name: string): KubeFailure {
  const resource = qualifiedResource(subject.group, subject.plural);
  return new KubeFailure('NotFound', 404, `${resource} "${name}" not found`, details(subject, name));
}

export function alreadyExists(subject: Subject, name: string): KubeFailure {
  const resource = qualifiedResource(subject.group, subject.plural);
  return new KubeFailure('AlreadyExists', 409, `${resource} "${name}" already exists`, details(subject, name));
}

export function conflict(subject: Subject, name: string, message: string): KubeFailure {
  const resource = qualifiedResource(subject.group, subject.plural);
  return new KubeFailure(
    'Conflict',
    409,
    `Operation cannot be fulfilled on ${resource} "${name}": ${message}`,
    details(subject, name),
  );
}

/** The text of a write that came with an old resourceVersion. */
export const STALE_OBJECT =
  'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(subject: Subject, name: string, message: string): KubeFailure {
  const resource = qualifiedResource(subject.group, subject.plural);
  const about = name === '' ? resource : `${resource} "${name}"`;
  return new KubeFailure('Forbidden', 403, `${about} is forbidden: ${message}`, details(subject, name));
}

export function badRequest(message: string): KubeFailure {
  return new KubeFailure('BadRequest', 400, message);
}

/** No such group, version or resource. */
export function unknownResource(): KubeFailure {
  return new KubeFailure('NotFound', 404, 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): KubeFailure {
  return new KubeFailure(
    'MethodNotAllowed',
    405,
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function expired(requested: number, oldest: number): KubeFailure {
  return new KubeFailure('Expired', 410, `too old resource version: ${requested} (${oldest})`);
}

const CAUSE_REASONS: Readonly<Record<FieldError['type'], string>> = {
  required: 'FieldValueRequired',
  invalid: 'FieldValueInvalid',
  'not-supported': 'FieldValueNotSupported',
  forbidden: 'FieldValueForbidden',
  duplicate: 'FieldValueDuplicate',
  'too-many': 'FieldValueTooMany',
  'too-long': 'FieldValueTooLong',
  type: 'FieldValueTypeInvalid',
};

const ERROR_LABELS: Readonly<Record<FieldError['type'], string>> = {
  required: 'Required value',
  invalid: 'Invalid value',
  'not-supported': 'Unsupported value',
  forbidden: 'Forbidden',
  duplicate: 'Duplicate value',
  'too-many': 'Too many',
  'too-long': 'Too long',
  type: 'Invalid value',
};

function fieldErrorBody(error: FieldError): string {
  const label = ERROR_LABELS[error.type];
  const hasValue = !['required', 'forbidden', 'too-long', 'too-many'].includes(error.type);
  const shown = error.type === 'too-many' && error.value !== undefined ? `: ${asText(error.value)}` : '';
  const value = hasValue ? `: ${error.shown ?? goValue(error.value)}` : shown;
  return error.detail === '' ? `${label}${value}` : `${label}${value}: ${error.detail}`;
}

/** A value as Go prints it in a field error: quoted strings, Go syntax for maps. */
function goValue(value: unknown): string {
  if (value === undefined || value === null) return '"null"';
  return isObject(value) ? `map[string]interface {}${JSON.stringify(value)}` : JSON.stringify(value);
}

/** 422: everything that is wrong with an object, with one cause each. */
export function invalid(
  subject: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): KubeFailure {
  const texts = [...new Set(errors.map((error) => `${error.field}: ${fieldErrorBody(error)}`))];
  const kind = subject.group === '' ? subject.kind : `${subject.kind}.${subject.group}`;
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const causes: StatusCause[] = errors.map((error) => ({
    reason: CAUSE_REASONS[error.type],
    message: fieldErrorBody(error),
    field: error.field,
  }));
  return new KubeFailure('Invalid', 422, `${kind} "${name}" is invalid: ${text}`, {
    ...(name === '' ? {} : { name }),
    ...(subject.group === '' ? {} : { group: subject.group }),
    ...(subject.kind === '' ? {} : { kind: subject.kind }),
    causes,
  });
}
