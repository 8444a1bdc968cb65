/** create and update. */
import { badRequest } from '../failures.ts';
import { asObject, type JsonObject, asText } from '../../../domain/json.ts';
import { createObject } from '../writes/create.ts';
import { updateObject } from '../writes/update.ts';
import { requestedName, type ResourceContext } from './context.ts';
import { decodeObject, strictFailure } from './decode-body.ts';
import { readOptions, type RequestOptions } from './options.ts';
import { presentObject } from './present.ts';
import { json, type Answer } from './respond.ts';

interface Decoded {
  readonly object: JsonObject;
  readonly options: RequestOptions;
  readonly warnings: readonly string[];
}

function decode(context: ResourceContext, optionsKind: string): Decoded {
  const options = readOptions(context.request.query, optionsKind, context.userAgent);
  const { object, problems } = decodeObject(context.resource, context.body);
  const completed = withKind(context, object);
  if (problems.length > 0 && options.fieldValidation === 'Strict') throw strictFailure(context.resource, problems);
  return { object: completed, options, warnings: options.fieldValidation === 'Warn' ? problems : [] };
}

/** Bodies may leave out what the URL says already. */
function withKind({ resource }: ResourceContext, object: JsonObject): JsonObject {
  const { group, version, kind } = resource.type;
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind, ...object };
}

export function handleCreate(context: ResourceContext): Answer {
  const { object, options, warnings } = decode(context, 'CreateOptions');
  const created = createObject(context, object, {
    manager: options.fieldManager,
    namespace: context.request.namespace,
    dryRun: options.dryRun,
  });
  return json(201, presentObject(context, created), warnings);
}

export function handleUpdate(context: ResourceContext): Answer {
  const { object, options, warnings } = decode(context, 'UpdateOptions');
  requireSameName(requestedName(context), object);
  const updated = updateObject(context, object, {
    manager: options.fieldManager,
    namespace: context.request.namespace,
    dryRun: options.dryRun,
    requiresVersion: true,
    subresource: context.request.subresource === 'status' ? 'status' : undefined,
  });
  return json(200, presentObject(context, updated), warnings);
}

/** Throws BadRequest when the body is about another object than the URL. */
export function requireSameName(name: string, object: JsonObject): void {
  const given = asObject(object['metadata'])['name'];
  if (given === undefined || given === '') {
    throw badRequest(`name must be provided`);
  }
  if (given !== name) {
    throw badRequest(`the name of the object (${asText(given)}) does not match the name on the URL (${name})`);
  }
}
