/** From a request to its handler. */
import { badRequest, methodNotAllowed, unknownResource } from '../failures.ts';
import { resourceKey } from '../registry/served-resource.ts';
import { handleApply } from './apply.ts';
import type { ResourceContext } from './context.ts';
import { handleDelete, handleDeleteCollection } from './delete.ts';
import { findResource } from './find-resource.ts';
import { handlePatch } from './patch.ts';
import { handleBinding, handleEviction } from './pod-subresources.ts';
import { handleGet, handleList } from './read.ts';
import { handleMetrics, isMetricsRequest } from './metrics-api.ts';
import type { Verb } from './request-info.ts';
import type { Answer } from './respond.ts';
import { findReview, handleReview } from './reviews.ts';
import { handleScale } from './scale.ts';
import { handleWatch } from './watch.ts';
import { handleCreate, handleUpdate } from './write.ts';

type Handler = (context: ResourceContext) => Answer;

const COLLECTION: Readonly<Partial<Record<Verb, Handler>>> = {
  list: handleList,
  watch: handleWatch,
  create: handleCreate,
  deletecollection: handleDeleteCollection,
};

const ITEM: Readonly<Partial<Record<Verb, Handler>>> = {
  get: handleGet,
  update: handleUpdate,
  patch: handlePatch,
  apply: handleApply,
  delete: handleDelete,
};

const STATUS: Readonly<Partial<Record<Verb, Handler>>> = {
  get: handleGet,
  update: handleUpdate,
  patch: handlePatch,
  apply: handleApply,
};

const SCALE: Readonly<Partial<Record<Verb, Handler>>> = { get: handleScale, update: handleScale, patch: handleScale };

const POD_SUBRESOURCES: Readonly<Record<string, Readonly<Partial<Record<Verb, Handler>>>>> = {
  binding: { create: handleBinding },
  eviction: { create: handleEviction },
};

/** Throws what the API answers instead: NotFound, MethodNotAllowed, or what the handler throws. */
export function dispatch(input: Omit<ResourceContext, 'resource'>): Answer {
  const review = findReview(input.request);
  if (review) {
    if (input.request.verb !== 'create') throw methodNotAllowed();
    return handleReview(review, input.body, input.user);
  }
  if (isMetricsRequest(input.request, input.state)) return handleMetrics(input.request, input.state);
  const resource = findResource(input.state.registry, input.request);
  const context: ResourceContext = { ...input, resource };
  const handler = handlersFor(context)[input.request.verb];
  if (handler) return handler(context);
  const lacksName = input.request.name === undefined && input.request.verb !== 'get';
  throw resource.isCustom && lacksName ? badRequest('name must be provided') : methodNotAllowed();
}

type Handlers = Readonly<Partial<Record<Verb, Handler>>>;

/** Throws NotFound for a subresource that the resource does not have. */
function handlersFor({ request, resource }: ResourceContext): Handlers {
  const { subresource, name } = request;
  if (subresource === undefined) return name === undefined ? COLLECTION : ITEM;
  const served: Readonly<Record<string, Handlers | false | undefined>> = {
    status: resource.hasStatus && STATUS,
    scale: resource.scale && SCALE,
    ...(resourceKey(resource.type) === '/pods' ? POD_SUBRESOURCES : {}),
  };
  const handlers = served[subresource];
  if (!handlers) throw unknownResource();
  return handlers;
}
