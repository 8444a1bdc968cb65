/** patch: JSON, merge and strategic merge patches. */
import { KubeFailure } from '../../parts.ts';
import { badRequest, invalid } from '../failures.ts';
import { asObject, isObject, type JsonObject } from '../../../domain/json.ts';
import { JsonPatchError, jsonPatch, type PatchOperation } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import { strategicPatch } from '../patch/strategic.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { updateObject } from '../writes/update.ts';
import type { ResourceContext } from './context.ts';
import { goKind, parsePatch, requireTypes, unknownProblems, unsupportedMediaType } from './decode-body.ts';
import { readOptions } from './options.ts';
import { inVersion, presentObject } from './present.ts';
import { liveObject } from './read.ts';
import { json, type Answer } from './respond.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

export function handlePatch(context: ResourceContext): Answer {
  const options = readOptions(context.request.query, 'PatchOptions', context.userAgent);
  requirePatchType(context);
  const live = inVersion(context.resource, liveObject(context));
  const patched = patchObject(context, live);
  const problems = unknownProblems(context.resource, patched);
  if (problems.length > 0 && options.fieldValidation === 'Strict') throw strictPatchFailure(patched, problems);
  requireTypes(context.resource, patched);
  const updated = updateObject(context, patched, {
    manager: options.fieldManager,
    namespace: context.request.namespace,
    dryRun: options.dryRun,
    subresource: context.request.subresource === 'status' ? 'status' : undefined,
  });
  return json(200, presentObject(context, updated), options.fieldValidation === 'Warn' ? problems : []);
}

function requirePatchType({ resource, body }: ResourceContext): void {
  const accepted = acceptedTypes(resource);
  if (!accepted.includes(body.contentType)) throw unsupportedMediaType(accepted);
}

/** Custom kinds have no merge keys, so no strategic patches. */
function acceptedTypes(resource: ServedResource): readonly string[] {
  const strategic = resource.isCustom ? [] : [STRATEGIC_PATCH];
  return [JSON_PATCH, MERGE_PATCH, ...strategic, APPLY_PATCH];
}

/** The live object with the request's patch applied. Throws BadRequest or Invalid for patches that do not fit. */
export function patchObject(context: Pick<ResourceContext, 'resource' | 'body'>, live: JsonObject): JsonObject {
  const patch = parsePatch(context.body.bytes.toString('utf8'));
  if (context.body.contentType === JSON_PATCH) return applyJsonPatch(live, patch);
  if (!isObject(patch)) {
    const expected = 'Go value of type map[string]interface {}';
    throw badRequest(`error decoding patch: json: cannot unmarshal ${goKind(patch)} into ${expected}`);
  }
  if (context.body.contentType === STRATEGIC_PATCH) return strategicPatch(context.resource.schema, live, patch);
  return asObject(mergePatch(live, patch));
}

function applyJsonPatch(live: JsonObject, patch: unknown): JsonObject {
  if (!Array.isArray(patch)) {
    const expected = 'Go value of type []handlers.jsonPatchOp';
    throw badRequest(`error decoding patch: json: cannot unmarshal ${goKind(patch)} into ${expected}`);
  }
  try {
    return asObject(jsonPatch(live, patch as PatchOperation[]));
  } catch (error) {
    if (!(error instanceof JsonPatchError)) throw error;
    throw new KubeFailure('Invalid', 422, 'the server rejected our request due to an error in our request', {});
  }
}

/** Strict validation of a patch names the whole patched object, as the real server does. */
function strictPatchFailure(patched: JsonObject, problems: readonly string[]): KubeFailure {
  const detail = `strict decoding error: ${problems.join(', ')}`;
  const value = JSON.stringify(patched);
  return invalid({ group: '', kind: '' }, '', [{ type: 'invalid', field: 'patch', value, detail }]);
}
