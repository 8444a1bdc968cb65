/** apply: server-side apply. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { withLastApplied } from '../apply/last-applied.ts';
import { requireNoManagedFields, serverSideApply } from '../apply/server-side-apply.ts';
import type { Tracking } from '../apply/track-update.ts';
import { requireTypedPatch } from '../apply/typed-patch.ts';
import { kubeTime } from '../../kube-time.ts';
import { badRequest, conflict, invalid, notFound } from '../failures.ts';
import { asObject, isObject, type JsonObject, asText } from '../../../domain/json.ts';
import { resourceKey } from '../registry/served-resource.ts';
import { applySchemaDefaults } from '../schema/defaults.ts';
import { createObject } from '../writes/create.ts';
import { updateObject } from '../writes/update.ts';
import { requestedName, requestedNamespace, type ResourceContext } from './context.ts';
import { parseYaml } from './decode-body.ts';
import { readOptions, type RequestOptions } from './options.ts';
import { inVersion, presentObject } from './present.ts';
import { json, type Answer } from './respond.ts';

export function handleApply(context: ResourceContext): Answer {
  const options = readOptions(context.request.query, 'PatchOptions', context.userAgent);
  if (!context.request.query.get('fieldManager')) {
    const detail = 'is required for apply patch';
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [
      { type: 'required', field: 'fieldManager', detail },
    ]);
  }
  const applied = readConfiguration(context);
  const key = resourceKey(context.resource.type);
  const stored = context.state.storage.get(key, requestedNamespace(context), requestedName(context));
  const live = stored && inVersion(context.resource, stored);
  requireSameUid(context, applied, live);
  const merged = serverSideApply({ live, applied, force: options.force }, tracking(context, options));
  const next = withLastApplied(merged, applied, options.fieldManager);
  const result = live ? update(context, next, options) : create(context, next, options);
  return json(live ? 200 : 201, presentObject(context, result));
}

/** The configuration of the body, complete and of the right kind. */
function readConfiguration(context: ResourceContext): JsonObject {
  const { group, version, kind } = context.resource.type;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const body = parseYaml(context.body.bytes.toString('utf8'));
  if (!isObject(body)) throw badRequest('error decoding YAML: the body is no object');
  if (body['apiVersion'] !== apiVersion || body['kind'] !== kind) {
    const given = asText(body['apiVersion'], '/');
    throw badRequest(`invalid object type: ${given}, Kind=${asText(body['kind'])}`);
  }
  requireNoManagedFields(body);
  const name = requestedName(context);
  const metadata = asObject(body['metadata']);
  if (metadata['name'] !== undefined && metadata['name'] !== name) {
    throw badRequest(
      `the name of the object (${asText(metadata['name'])}) does not match the name on the URL (${name})`,
    );
  }
  const namespace = requestedNamespace(context);
  const place = namespace === '' ? {} : { namespace };
  requireTypedPatch(context.resource, body, `${namespace}/${name}`);
  return { ...body, metadata: { ...metadata, name, ...place } };
}

function requireSameUid(context: ResourceContext, applied: JsonObject, live: KubeObject | undefined): void {
  const uid = asObject(applied['metadata'])['uid'];
  if (uid === undefined || uid === live?.metadata.uid) return;
  const { type } = context.resource;
  const name = requestedName(context);
  if (live) {
    const message = `Precondition failed: UID in precondition: ${asText(uid)}, UID in object meta: ${live.metadata.uid ?? ''}`;
    throw conflict(type, name, message);
  }
  const message = `uid mismatch: the provided object specified uid ${asText(uid)}, and no existing object was found`;
  throw conflict(type, name, message);
}

function tracking(context: ResourceContext, options: RequestOptions): Tracking {
  const { resource, request, state } = context;
  const isStatus = request.subresource === 'status';
  const { group, version } = resource.type;
  return {
    schema: resource.schema,
    manager: {
      name: options.fieldManager,
      operation: 'Apply',
      apiVersion: group === '' ? version : `${group}/${version}`,
      subresource: request.subresource,
    },
    now: kubeTime(state.now()),
    isIgnored: (field) =>
      isStatus ? field !== 'status' && field !== 'metadata' : field === 'status' && resource.hasStatus,
  };
}

function create(context: ResourceContext, next: JsonObject, options: RequestOptions): KubeObject {
  if (context.request.subresource !== undefined) throw notFound(context.resource.type, requestedName(context));
  return createObject(context, next, {
    manager: options.fieldManager,
    namespace: context.request.namespace,
    dryRun: options.dryRun,
    isTracked: true,
  });
}

/** Keys with defaults must be filled in before lists are merged by them; the update does it for what is stored. */
function update(context: ResourceContext, next: JsonObject, options: RequestOptions): KubeObject {
  const defaulted = asObject(applySchemaDefaults(context.resource.schema, next));
  return updateObject(context, defaulted, {
    manager: options.fieldManager,
    namespace: context.request.namespace,
    dryRun: options.dryRun,
    isTracked: true,
    subresource: context.request.subresource === 'status' ? 'status' : undefined,
  });
}
