/** The API server's front door: who asks, whether they may, what struck on the way, and what was answered. */
import { asText } from '../../../domain/json.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { KubeFailure, type SandboxServices } from '../../parts.ts';
import { actUnanswered, type Fault } from '../../faults.ts';
import { forbiddenFailure, forbiddenPathFailure, mayAccess, mayAccessPath, type Attributes } from '../authorize.ts';
import type { KubeState } from '../state.ts';
import { kubeTime } from '../../kube-time.ts';
import type { User } from './context.ts';
import type { Body } from './decode-body.ts';
import { dispatch } from './dispatch.ts';
import { PageNotFound } from './find-resource.ts';
import { handlePath, PUBLIC_PATH } from './paths.ts';
import { operationOf, readRequest, type RequestInfo, type ResourceRequest } from './request-info.ts';
import { json, send, statusOf, text, type Answer } from './respond.ts';
import { findReview } from './reviews.ts';

/** undefined: 401. */
export type Authenticate = (authorizationHeader: string | undefined) => User | undefined;

/** Answers requests one by one; every one is logged, faults strike before anything else. */
export function createKubeHandler(
  state: KubeState,
  services: SandboxServices,
  authenticate: Authenticate,
): (request: IncomingMessage, response: ServerResponse) => void {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const contentType = (request.headers['content-type'] ?? '').replace(/;.*$/s, '').trim();
    const info = readRequest(request.method ?? 'GET', request.url ?? '/', contentType);
    const body: Body = { bytes: await readBody(request), contentType };
    const user = authenticate(request.headers.authorization);
    const fault = services.faults.take({ service: 'kubernetes', operation: operationOf(info), input: inputOf(info) });
    if (fault?.delayMs) await delay(fault.delayMs);
    const act = () => respond({ info, body, request, user, state, services });
    actUnanswered(fault, response, () => void attempt(act));
    if (fault?.connection !== undefined) {
      log(services, info, user, { status: 0, errorCode: fault.connection });
      if (fault.connection === 'reset') request.socket.destroy();
      return;
    }
    const result = attempt(() => {
      if (fault) requireHarmless(fault);
      return act();
    });
    log(services, info, user, result);
    send(response, result.answer);
  };
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, failureAnswer(internalFailure(error)));
    });
  };
}

interface Incoming {
  readonly info: RequestInfo;
  readonly body: Body;
  readonly request: IncomingMessage;
  readonly user: User | undefined;
  readonly state: KubeState;
  readonly services: SandboxServices;
}

function respond(incoming: Incoming): Answer {
  const { info, user, state, services } = incoming;
  const accept = incoming.request.headers.accept ?? '';
  if (info.kind === 'path' && PUBLIC_PATH.test(info.path)) return handlePath(info.path, accept, state, services.seed);
  if (!user) throw new KubeFailure('Unauthorized', 401, 'Unauthorized');
  if (info.kind === 'path') {
    if (!mayAccessPath(user, info.verb, info.path)) throw forbiddenPathFailure(user, info.verb, info.path);
    return handlePath(info.path, accept, state, services.seed);
  }
  const attributes = attributesOf(info);
  if (!mayAccess(user, attributes)) throw forbiddenFailure(user, attributes);
  return dispatch({
    state,
    request: info,
    user,
    accept,
    userAgent: incoming.request.headers['user-agent'] ?? '',
    body: incoming.body,
  });
}

function attributesOf(info: ResourceRequest): Attributes {
  const { verb, group, plural, subresource, namespace, name } = info;
  return {
    verb: verb === 'apply' ? 'patch' : verb,
    group,
    resource: subresource === undefined ? plural : `${plural}/${subresource}`,
    namespace,
    name,
  };
}

interface Outcome {
  readonly answer: Answer;
  readonly status: number;
  readonly errorCode: string | null;
}

function attempt(run: () => Answer): Outcome {
  try {
    const answer = run();
    return { answer, status: answer.kind === 'stream' ? 200 : answer.status, errorCode: null };
  } catch (error) {
    if (error instanceof PageNotFound) {
      return { answer: text(404, '404 page not found\n'), status: 404, errorCode: 'NotFound' };
    }
    const failure = error instanceof KubeFailure ? error : internalFailure(error);
    return { answer: failureAnswer(failure), status: failure.status, errorCode: failure.reason };
  }
}

function failureAnswer(failure: KubeFailure): Answer {
  const answer = json(failure.status, statusOf(failure));
  const seconds = failure.details?.['retryAfterSeconds'];
  if (answer.kind !== 'json' || seconds === undefined) return answer;
  return { ...answer, headers: { 'retry-after': asText(seconds) } };
}

function internalFailure(error: unknown): KubeFailure {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new KubeFailure('InternalError', 500, `Internal error occurred: ${message}`);
}

const REASON_STATUS: Readonly<Record<string, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  AlreadyExists: 409,
  Expired: 410,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
};

const REASON_MESSAGE: Readonly<Record<string, string>> = {
  Unauthorized: 'Unauthorized',
  TooManyRequests: 'Too many requests, please try again later.',
  ServiceUnavailable: 'the server is currently unable to handle the request',
  InternalError: 'Internal error occurred: a fault of the sandbox',
  Timeout: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

/** Throws what the fault says; a fault may also be a mere delay. */
function requireHarmless(fault: Fault): void {
  if (fault.error !== undefined || fault.status !== undefined) throw faultFailure(fault);
}

function faultFailure(fault: Fault): KubeFailure {
  const reason = fault.error ?? 'InternalError';
  const status = fault.status ?? REASON_STATUS[reason] ?? 500;
  const message = fault.message ?? REASON_MESSAGE[reason] ?? `a fault of the sandbox: ${reason}`;
  return new KubeFailure(reason, status, message, status === 429 ? { retryAfterSeconds: 1 } : undefined);
}

const MUTATING_VERBS = new Set(['create', 'update', 'patch', 'apply', 'delete', 'deletecollection']);

function log(
  services: SandboxServices,
  info: RequestInfo,
  user: User | undefined,
  outcome: { readonly status: number; readonly errorCode: string | null },
): void {
  const isDryRun = info.query.getAll('dryRun').includes('All');
  const isReview = info.kind === 'resource' && findReview(info) !== undefined;
  services.log.add({
    service: 'kubernetes',
    operation: operationOf(info),
    isMutation: info.kind === 'resource' && MUTATING_VERBS.has(info.verb) && !isDryRun && !isReview,
    principal: user?.username ?? 'system:anonymous',
    input: inputOf(info),
    status: outcome.status,
    errorCode: outcome.errorCode,
    at: kubeTime(services.clock.now()),
  });
}

function inputOf(info: RequestInfo): unknown {
  const query = Object.fromEntries(info.query);
  if (info.kind === 'path') return { path: info.path, query };
  const { group, version, namespace, name } = info;
  return { group, version, namespace, name, query };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function delay(ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });
}
