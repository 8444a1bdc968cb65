/** The request core: identity, retries, deadlines, and answers as JSON. Errors are made in map-error.ts and unreachable.ts. */
import type { Readable } from 'node:stream';
import type { Clock } from '../context.ts';
import { interruptedError } from '../errors.ts';
import type { Connection, Identity } from './connection.ts';
import { retryDelayMs, type Failure } from './retry.ts';
import { type Answer, ConnectionFailure, type Exchange, type StartTimer, type Transport } from './transport.ts';
import { unreachableError } from './unreachable.ts';

export interface KubeRequest {
  readonly method: Exchange['method'];
  /** Path and query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** Stops this request, beside the client's own signal. */
  readonly signal?: AbortSignal;
  /** Sent after the client's own signal, too; given up after so many milliseconds. */
  readonly lastsMs?: number;
}

export interface KubeResponse {
  readonly status: number;
  /** Parsed JSON, or the text when it is not JSON (`404 page not found`). */
  readonly body: unknown;
}

export interface KubeClient {
  readonly connection: Connection;
  /** Objects per page of a list. */
  readonly pageSize: number;
  /** Answers any HTTP status; throws only when there is no answer. */
  send(request: KubeRequest): Promise<KubeResponse>;
  /** The body as it comes when the status is 200, for watches; otherwise like `send`. */
  stream(request: KubeRequest): Promise<{ readonly status: 200; readonly body: Readable } | KubeResponse>;
}

export interface ClientOptions {
  readonly connection: Connection;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly startTimer: StartTimer;
  readonly signal: AbortSignal;
  readonly random: () => number;
  readonly debug: (text: string) => void;
  /** Takes a line when an answer is long in coming. */
  readonly notice: (text: string) => void;
  /** How long a 401 is tried again: an access entry made seconds ago is not known everywhere at once. 0: not at all. */
  readonly retryUnauthorizedForMs: number;
  /** From the connection's establishment to the first byte of the answer. */
  readonly answerTimeoutMs: number;
  readonly pageSize: number;
}

/** Silence that makes a person wonder. */
const NOTICE_AFTER_MS = 5000;
const BODY_TIMEOUT_MS = 60_000;
/** Between attempts while an access entry spreads. */
const UNAUTHORIZED_INTERVAL_MS = 5000;

/** A client for one API server. No request is made before the first call. */
export function createClient(options: ClientOptions): KubeClient {
  const { connection, pageSize, startTimer } = options;
  return {
    connection,
    pageSize,
    async send(request) {
      return await attempt(options, request, async (answer) => ({
        status: answer.status,
        body: parseBody(await readText(answer.body, startTimer)),
      }));
    },
    async stream(request) {
      return await attempt<{ readonly status: 200; readonly body: Readable } | KubeResponse>(
        options,
        request,
        async ({ status, body }) =>
          status === 200 ? { status, body } : { status, body: parseBody(await readText(body, startTimer)) },
        true,
      );
    },
  };
}

/** Sends until there is an answer that another attempt would not better. */
async function attempt<T extends { readonly status: number }>(
  options: ClientOptions,
  request: KubeRequest,
  read: (answer: Answer) => Promise<T>,
  isStream = false,
): Promise<T> {
  const { clock, debug } = options;
  // One of its own for each request: Node 20 warns when many requests in parallel listen to the same signal.
  const signal = AbortSignal.any([
    ...(request.signal ? [request.signal] : []),
    request.lastsMs === undefined ? options.signal : AbortSignal.timeout(request.lastsMs),
  ]);
  const unauthorized = refusalHandler(options, signal);
  let identity = await options.connection.credentials.identity(false);
  for (let failures = 0; ;) {
    const outcome = await tryOnce(options, { request, identity, signal, isStream }, read);
    if (outcome.kind === 'answer' && outcome.value.status === 401) {
      const fresh = await unauthorized(identity);
      if (fresh === undefined) return outcome.value;
      identity = fresh;
      continue;
    }
    failures += 1;
    const delayMs = retryDelayMs(request.method, failures, failureOf(outcome), options.random);
    if (delayMs === undefined) {
      if (outcome.kind === 'answer') return outcome.value;
      throw unreachableError(options.connection, outcome.failure);
    }
    debug(`kubernetes: ${request.method} ${request.path} tried again in ${Math.round(delayMs)} ms`);
    await clock.sleep(delayMs, signal);
  }
}

type AttemptOutcome<T> =
  | { readonly kind: 'answer'; readonly value: T; readonly retryAfter: string | undefined }
  | { readonly kind: 'failure'; readonly failure: ConnectionFailure };

interface Attempt {
  readonly request: KubeRequest;
  readonly identity: Identity;
  readonly signal: AbortSignal;
  readonly isStream: boolean;
}

async function tryOnce<T extends { readonly status: number }>(
  { connection, transport, clock, startTimer, debug, notice, answerTimeoutMs }: ClientOptions,
  { request, identity, signal, isStream }: Attempt,
  read: (answer: Answer) => Promise<T>,
): Promise<AttemptOutcome<T>> {
  const startedAt = clock.now();
  const trace = (result: string) => debug(`kubernetes: ${request.method} ${request.path} ${result}`);
  const stopWondering = startTimer(NOTICE_AFTER_MS, () =>
    notice(`the Kubernetes API server ${connection.server} is slow or out of reach: still trying`),
  );
  try {
    const answer = await transport.send({
      method: request.method,
      path: request.path,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.contentType === undefined ? {} : { contentType: request.contentType }),
      identity,
      signal,
      answerTimeoutMs,
      acceptsGzip: !isStream,
    });
    const value = await read(answer);
    trace(`${value.status} in ${clock.now() - startedAt} ms${auditId(answer)}`);
    return { kind: 'answer', value, retryAfter: answer.headers['retry-after'] };
  } catch (error) {
    if (signal.aborted) throw interruptedError(error);
    const failure = toConnectionFailure(error);
    trace(failure.code);
    return { kind: 'failure', failure };
  } finally {
    stopWondering();
  }
}

function auditId({ headers }: Answer): string {
  const id = headers['audit-id'];
  return typeof id === 'string' ? ` (audit id ${id})` : '';
}

function failureOf<T extends { readonly status: number }>(outcome: AttemptOutcome<T>): Failure {
  return outcome.kind === 'failure'
    ? { kind: 'connection', code: outcome.failure.code }
    : { kind: 'status', status: outcome.value.status, retryAfter: outcome.retryAfter };
}

/**
 * Decides after a 401 who to be next: once a fresh identity, then, when asked, the same again until the time is up.
 * undefined: give up.
 */
function refusalHandler({ connection, clock, retryUnauthorizedForMs }: ClientOptions, signal: AbortSignal) {
  const deadline = clock.now() + retryUnauthorizedForMs;
  let hasRefreshed = false;
  return async (refused: Identity): Promise<Identity | undefined> => {
    if (!hasRefreshed && connection.credentials.canRefresh) {
      hasRefreshed = true;
      const fresh = await connection.credentials.identity(true);
      if (fresh.authorization !== refused.authorization || fresh.cert !== refused.cert) return fresh;
    }
    if (clock.now() >= deadline) return undefined;
    await clock.sleep(UNAUTHORIZED_INTERVAL_MS, signal);
    return await connection.credentials.identity(true);
  };
}

/** Reads to the end; a body that stalls is given up. */
async function readText(body: Readable, startTimer: StartTimer): Promise<string> {
  const stop = startTimer(BODY_TIMEOUT_MS, () =>
    body.destroy(
      new ConnectionFailure('answer-timeout', `the answer was not complete within ${BODY_TIMEOUT_MS / 1000} s`),
    ),
  );
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    stop();
  }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function toConnectionFailure(error: unknown): ConnectionFailure {
  if (error instanceof ConnectionFailure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return new ConnectionFailure(code, message, error);
}
