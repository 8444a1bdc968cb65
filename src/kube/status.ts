/** The API server's refusals as it words them (metav1.Status), and what they are about. */
import type { ResourceType } from '../domain/kube-object.ts';
import type { KubeResponse } from './client.ts';

/** metav1.Status, as far as it is read here. */
export interface Status {
  readonly reason: string | undefined;
  readonly message: string;
  readonly details: {
    readonly name?: string;
    readonly kind?: string;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

export interface RequestSubject {
  readonly type: ResourceType;
  /** `read`, `apply`, …: for the message. */
  readonly verb: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** What was asked, and how it was refused. */
export type Refusal = RequestSubject & { readonly status: Status; readonly http: number };

/** Reads a Status out of any answer. */
export function statusOf({ body }: KubeResponse): Status {
  const status = (typeof body === 'object' && body !== null ? body : {}) as {
    readonly reason?: string;
    readonly message?: string;
    readonly details?: Status['details'];
  };
  const message = status.message ?? (typeof body === 'string' ? body.trim().slice(0, 300) : '');
  return { reason: status.reason, message, details: status.details ?? {} };
}

/** Evidence for scripts and `--debug`. */
export function dataOf({ status, http }: Refusal): Readonly<Record<string, unknown>> {
  return { status: http, reason: status.reason ?? null, message: status.message };
}

/** `NodePool "gpu"`, with the namespace where there is one. */
export function describeSubject({ type, name, namespace }: Omit<RequestSubject, 'verb'>): string {
  const what = name === undefined ? type.plural : `${type.kind} "${name}"`;
  return type.isNamespaced && namespace !== undefined ? `${what} in namespace "${namespace}"` : what;
}

/** Whether a 404 says that the named object is missing, and not its kind or its namespace. */
export function isObjectMissing(response: KubeResponse, { type, name }: RequestSubject): boolean {
  if (response.status !== 404 || name === undefined) return false;
  const { details } = statusOf(response);
  return details.name === name && (details.kind === undefined || details.kind === type.plural);
}

export interface FieldConflict {
  readonly manager: string;
  readonly field: string;
}

/** Field managers in the way of a server-side apply; empty for any other refusal. */
export function fieldConflictsOf(response: KubeResponse): readonly FieldConflict[] {
  if (response.status !== 409) return [];
  const { causes = [] } = statusOf(response).details;
  return causes
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map(({ message = '', field = '' }) => ({
      // The manager's name is only in the text: conflict with "kubectl" with subresource "scale" using apps/v1
      manager: /^conflict with "([^"]*)"/.exec(message)?.[1] ?? message,
      field,
    }));
}
