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

/** Throws what the API answers instead: NotFound, MethodNotAllowed, or what the handler throws. */
export function dispatch(input: Omit<ResourceContext, 'resource'>): Answer {
  const review = findReview(input.request);
  if (review) {
    if (input.request.verb !== 'create') throw methodNotAllowed();
    return handleReview(review, input.body, input.user);
  }
  const resource = findResource(input.state.registry, input.request);
  const context: ResourceContext = { ...input, resource };
  const handler = handlersFor(context)[input.request.verb];
  if (handler) return handler(context);
  const lacksName = input.request.name === undefined && input.request.verb !== 'get';
  throw resource.isCustom && lacksName ? badRequest('name must be provided') : methodNotAllowed();
}

function handlersFor({ request, resource }: ResourceContext): Readonly<Partial<Record<Verb, Handler>>> {
  switch (request.subresource) {
    case undefined:
      return request.name === undefined ? COLLECTION : ITEM;
    case 'status':
      if (resource.hasStatus) return STATUS;
      throw unknownResource();
    case 'scale':
      if (resource.scale) return SCALE;
      throw unknownResource();
    case 'binding':
    case 'eviction':
      if (resourceKey(resource.type) === '/pods') {
        return { create: request.subresource === 'binding' ? handleBinding : handleEviction };
      }
      throw unknownResource();
    default:
      throw unknownResource();
  }
}
