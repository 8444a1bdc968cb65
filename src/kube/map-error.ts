/** What the API server's refusals become: by HTTP status and metav1.Status reason. */
import { HpscaleError } from '../errors.ts';
import { forbiddenError, unauthorizedError } from './access-error.ts';
import type { KubeClient, KubeResponse } from './client.ts';
import { notFoundError } from './missing-error.ts';
import { dataOf, describeSubject, fieldConflictsOf, type Refusal, type RequestSubject, statusOf } from './status.ts';

const BY_STATUS: Readonly<Record<number, (client: KubeClient, at: Refusal) => HpscaleError | Promise<HpscaleError>>> = {
  400: (_, at) => invalidError(at),
  401: unauthorizedError,
  403: forbiddenError,
  404: notFoundError,
  409: (_, at) => conflictError(at),
  422: (_, at) => invalidError(at),
  429: (_, at) => busyError(at),
};

/** An unknown path, and requests shed before they are looked at: the API server's own plain texts. */
const ANSWERED_AS_TEXT: readonly number[] = [404, 429];

/** Makes the error for a status that is not a success. */
export async function toHpscaleError(
  client: KubeClient,
  response: KubeResponse,
  subject: RequestSubject,
): Promise<HpscaleError> {
  if (typeof response.body === 'string' && !ANSWERED_AS_TEXT.includes(response.status)) {
    return foreignAnswerError(client, response);
  }
  const at = { ...subject, status: statusOf(response), http: response.status };
  const make = BY_STATUS[response.status];
  if (make) return await make(client, at);
  return isSchemaError(at) ? invalidError(at) : serverError(at);
}

/** An API server speaks JSON; text comes from a proxy, a load balancer or a sign-in page on the way. */
export function foreignAnswerError({ connection }: KubeClient, { status, body }: KubeResponse): HpscaleError {
  const text = String(body).trim().split('\n')[0]?.slice(0, 200) ?? '';
  return new HpscaleError({
    kind: 'remote',
    code: 'kubernetes-bad-answer',
    message: `${connection.server} did not answer like a Kubernetes API server (${status}): ${text}`,
    hint: 'something on the way answers for it: check HTTPS_PROXY, NO_PROXY and the server address',
    data: { status },
  });
}

function conflictError(at: Refusal): HpscaleError {
  const conflicts = fieldConflictsOf({ status: 409, body: { details: at.status.details } });
  if (conflicts.length === 0) return changedMeanwhileError(at);
  const parts = conflicts.map(({ manager, field }) => `${field} is managed by "${manager}"`);
  return new HpscaleError({
    kind: 'conflict',
    code: 'apply-conflict',
    message: `${describeSubject(at)} has fields that others manage: ${parts.join(', ')}`,
    hint: 'take them over with --force-conflicts, or leave these fields out',
    data: { conflicts },
  });
}

function changedMeanwhileError(at: Refusal): HpscaleError {
  return new HpscaleError({
    kind: 'conflict',
    code: 'kubernetes-conflict',
    message: at.status.message,
    hint: 'it changed while hpscale looked at it: run the same command again',
    data: dataOf(at),
  });
}

/** apimachinery answers a manifest that breaks the schema with a 500 that has no reason: only its text tells. */
function isSchemaError({ http, status }: Refusal): boolean {
  return (
    http === 500 && status.reason === undefined && status.message.startsWith('failed to create typed patch object')
  );
}

function invalidError(at: Refusal): HpscaleError {
  // k8s.io/apiserver, admission/plugin/webhook: a BadRequest without a reason of its own.
  if (at.status.message.includes('does not support dry run')) {
    return remoteError('dry-run-unsupported', at.status.message, at);
  }
  const causes = (at.status.details.causes ?? []).map(({ field, message }) => `${field}: ${message}`);
  const what = causes.length > 0 ? causes.join('; ') : at.status.message.replace(/^failed to create [^)]*\): /, '');
  return new HpscaleError({
    kind: 'remote',
    code: 'manifest-invalid',
    message: `the API server refuses ${describeSubject(at)}: ${what}`,
    data: dataOf(at),
  });
}

function busyError(at: Refusal): HpscaleError {
  const text = `the Kubernetes API server is busy: ${at.status.message}`;
  return remoteError(
    'kubernetes-throttled',
    text,
    at,
    'it was asked several times; run the same command again in a minute',
  );
}

function serverError(at: Refusal): HpscaleError {
  const text = `the Kubernetes API server failed to ${at.verb} ${describeSubject(at)} (${at.http}): ${at.status.message}`;
  const advice = 'run the same command again; if it lasts, look at the health of the EKS cluster in the AWS console';
  return remoteError('kubernetes-server-error', text, at, advice);
}

function remoteError(code: string, message: string, at: Refusal, hint?: string): HpscaleError {
  return new HpscaleError({ kind: 'remote', code, message, ...(hint === undefined ? {} : { hint }), data: dataOf(at) });
}
