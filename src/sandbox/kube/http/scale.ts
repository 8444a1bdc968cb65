/** The scale subresource: one number of replicas, whatever the kind. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { conflict, invalid, STALE_OBJECT, unknownResource } from '../failures.ts';
import { at, withAt, type JsonObject } from '../../../domain/json.ts';
import type { ScalePaths } from '../registry/served-resource.ts';
import { formatLabelSelector } from '../selectors/labels.ts';
import { builtInType } from '../types/catalog.ts';
import { updateObject } from '../writes/update.ts';
import type { ResourceContext } from './context.ts';
import { decodeObject } from './decode-body.ts';
import { readOptions } from './options.ts';
import { patchObject } from './patch.ts';
import { liveObject } from './read.ts';
import { json, type Answer } from './respond.ts';

export function handleScale(context: ResourceContext): Answer {
  const paths = context.resource.scale;
  if (!paths) throw unknownResource();
  const live = liveObject(context);
  const scale = scaleOf(live, paths);
  if (context.request.verb === 'get') return json(200, scale);
  const options = readOptions(context.request.query, 'UpdateOptions', context.userAgent);
  const wanted = readScale(context, scale);
  const version = at(wanted, 'metadata', 'resourceVersion');
  if (version !== undefined && version !== live.metadata.resourceVersion) {
    throw conflict(context.resource.type, live.metadata.name, STALE_OBJECT);
  }
  const replicas = Number(at(wanted, 'spec', 'replicas') ?? 0);
  if (replicas < 0) {
    const detail = 'must be greater than or equal to 0';
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, live.metadata.name, [
      { type: 'invalid', field: 'spec.replicas', value: replicas, detail },
    ]);
  }
  const updated = updateObject(context, withAt(live, paths.specReplicas, replicas), {
    manager: options.fieldManager,
    namespace: context.request.namespace,
    dryRun: options.dryRun,
    trackedAs: 'scale',
  });
  return json(200, scaleOf(updated, paths));
}

function readScale(context: ResourceContext, scale: JsonObject): JsonObject {
  const asScale = { ...context.resource, schema: builtInType('Scale'), isCustom: false };
  if (context.request.verb === 'update') return decodeObject(asScale, context.body).object;
  return patchObject({ resource: asScale, body: context.body }, scale);
}

function scaleOf(object: KubeObject, paths: ScalePaths): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = paths.labelSelector ? at(object, ...paths.labelSelector) : undefined;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: Number(at(object, ...paths.specReplicas) ?? 0) },
    status: {
      replicas: Number(at(object, ...paths.statusReplicas) ?? 0),
      ...(selector === undefined
        ? {}
        : { selector: typeof selector === 'string' ? selector : formatLabelSelector(selector) }),
    },
  };
}
