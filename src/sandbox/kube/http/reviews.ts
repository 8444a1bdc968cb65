/** Reviews: questions to the API server, answered and not stored. */
import { mayAccess, mayAccessPath } from '../authorize.ts';
import { asObject, isObject, type JsonObject } from '../../../domain/json.ts';
import { builtInType } from '../types/catalog.ts';
import type { User } from './context.ts';
import { decodeObject, type Body } from './decode-body.ts';
import type { ResourceRequest } from './request-info.ts';
import { json, type Answer } from './respond.ts';

export interface Review {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
}

export const REVIEWS: readonly Review[] = [
  { group: 'authentication.k8s.io', kind: 'SelfSubjectReview', plural: 'selfsubjectreviews' },
  { group: 'authorization.k8s.io', kind: 'SelfSubjectAccessReview', plural: 'selfsubjectaccessreviews' },
];

export function findReview({ group, version, plural }: ResourceRequest): Review | undefined {
  return REVIEWS.find((review) => review.group === group && version === 'v1' && review.plural === plural);
}

export function handleReview(review: Review, body: Body, user: User): Answer {
  const spec = asObject(readBody(review, body)['spec']);
  const status = review.kind === 'SelfSubjectReview' ? whoAmI(user) : access(spec, user);
  return json(201, {
    kind: review.kind,
    apiVersion: `${review.group}/v1`,
    metadata: { creationTimestamp: null },
    ...(review.kind === 'SelfSubjectReview' ? {} : { spec }),
    status,
  });
}

function readBody({ group, kind, plural }: Review, body: Body): JsonObject {
  const type = { group, version: 'v1', kind, plural, isNamespaced: false };
  return decodeObject({ type, schema: builtInType(kind), isCustom: false }, body).object;
}

function whoAmI(user: User): JsonObject {
  return { userInfo: { username: user.username, groups: user.groups } };
}

function access(spec: JsonObject, user: User): JsonObject {
  const path = spec['nonResourceAttributes'];
  if (isObject(path)) {
    return { allowed: mayAccessPath(user, text(path['verb']), text(path['path'])) };
  }
  const asked = asObject(spec['resourceAttributes']);
  const subresource = text(asked['subresource']);
  const allowed = mayAccess(user, {
    verb: text(asked['verb']),
    group: text(asked['group']),
    resource: text(asked['resource']) + (subresource === '' ? '' : `/${subresource}`),
    namespace: text(asked['namespace']),
    name: text(asked['name']),
  });
  return { allowed };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
