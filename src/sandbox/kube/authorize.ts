/** Who may do what, by group: there are no RBAC objects. Which groups an EKS access entry gives is AWS's part. */
import { KubeFailure } from '../parts.ts';
import type { User } from './http/context.ts';

export interface Attributes {
  /** RBAC verb: an apply is a `patch`. */
  readonly verb: string;
  readonly group: string;
  /** `pods`, or `deployments/scale`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

type Access = 'all' | 'read' | 'none';

const READ_VERBS = new Set(['get', 'list', 'watch']);
/** Of the kubeconfig's viewer, and of principals whose access policy only lets them look. */
const VIEWER_GROUP = 'sandbox:viewers';

/** What everybody who is known may create (ClusterRole system:basic-user). */
const BASIC_RESOURCES = new Set(['selfsubjectaccessreviews', 'selfsubjectreviews']);
/** What everybody who is known may look at (ClusterRole system:discovery). */
const DISCOVERY_PATH = /^\/(api|apis|openapi|healthz|livez|readyz|version)(\/|$)/;

/** Whether the user may make a request to a resource. */
export function mayAccess(user: User, attributes: Attributes): boolean {
  if (attributes.verb === 'create' && BASIC_RESOURCES.has(attributes.resource)) return true;
  const access = accessOf(user);
  return access === 'all' || (access === 'read' && READ_VERBS.has(attributes.verb));
}

/** Whether the user may make a request to a path that is no resource. */
export function mayAccessPath(user: User, verb: string, path: string): boolean {
  return (verb === 'get' && DISCOVERY_PATH.test(path)) || accessOf(user) === 'all';
}

function accessOf(user: User): Access {
  if (user.groups.includes('system:masters')) return 'all';
  return user.groups.includes(VIEWER_GROUP) ? 'read' : 'none';
}

/** 403 in RBAC's words. */
export function forbiddenFailure(user: User, attributes: Attributes): KubeFailure {
  const { verb, group, resource, namespace, name } = attributes;
  const plural = resource.split('/')[0] ?? resource;
  const qualified = group === '' ? plural : `${plural}.${group}`;
  const subject = name === undefined ? qualified : `${qualified} "${name}"`;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const message = `${subject} is forbidden: User "${user.username}" cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`;
  return new KubeFailure('Forbidden', 403, message, {
    ...(name === undefined ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind: plural,
  });
}

/** 403 for a path. */
export function forbiddenPathFailure(user: User, verb: string, path: string): KubeFailure {
  return new KubeFailure('Forbidden', 403, `forbidden: User "${user.username}" cannot ${verb} path "${path}"`, {});
}
