/** One HTTP exchange with the API server over node:https: keep-alive, proxy, and the timeouts that fetch does not give. */
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Readable } from 'node:stream';
import type { Env } from '../context.ts';
import type { Connection, Identity } from './connection.ts';
import { proxyFor } from './proxy.ts';

/** Calls back once after `ms`; answers the way to cancel. Real time in the product, moved by hand in tests. */
export type StartTimer = (ms: number, onElapsed: () => void) => () => void;

export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query, without the server. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly identity: Identity;
  readonly signal: AbortSignal;
  /** From the connection's establishment to the first byte of the answer. */
  readonly answerTimeoutMs: number;
  /** Whether a compressed answer is welcome (not for streams). */
  readonly acceptsGzip: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

export interface Transport {
  /** Rejects with a ConnectionFailure, or with the signal's reason. */
  send(exchange: Exchange): Promise<Answer>;
}

/** The request got no HTTP answer. */
export class ConnectionFailure extends Error {
  /** `connect-timeout`, `answer-timeout`, or Node's code (`ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`). */
  readonly code: string;
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ConnectionFailure';
    this.code = code;
  }
}

/** TCP and TLS together: short enough that an unreachable endpoint is answered within 5 s. */
const CONNECT_TIMEOUT_MS = 4000;

/** A transport for one API server; the HTTP modules are loaded with the first request. */
export function createTransport(connection: Connection, env: Env, startTimer: StartTimer): Transport {
  const server = new URL(connection.server);
  let opened: Promise<Opened> | undefined;
  return {
    async send(exchange) {
      opened ??= open(server, connection, env);
      const { request, agent } = await opened;
      exchange.signal.throwIfAborted();
      const options = requestOptions(server, connection, exchange, agent);
      const answer = await exchangeOnce(request, options, exchange, startTimer);
      return await decoded(answer);
    },
  };
}

type RequestFunction = typeof import('node:https').request;
interface Opened {
  readonly request: RequestFunction;
  readonly agent: Agent;
}

async function open(server: URL, connection: Connection, env: Env): Promise<Opened> {
  const isPlain = server.protocol === 'http:';
  const http = isPlain ? await import('node:http') : await import('node:https');
  const request = http.request;
  const proxy = proxyFor(server, connection.proxyUrl, env);
  if (proxy === undefined) return { request, agent: new http.Agent({ keepAlive: true }) };
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  return { request, agent: new HttpsProxyAgent(proxy, { keepAlive: true }) };
}

function requestOptions(server: URL, connection: Connection, exchange: Exchange, agent: Agent): RequestOptions {
  const { identity, body, contentType, acceptsGzip } = exchange;
  return {
    agent,
    protocol: server.protocol,
    method: exchange.method,
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port || (server.protocol === 'http:' ? 80 : 443),
    path: server.pathname.replace(/\/$/, '') + exchange.path,
    rejectUnauthorized: !connection.skipsTlsVerification,
    ...(connection.ca === undefined ? {} : { ca: connection.ca }),
    ...(connection.tlsServerName === undefined ? {} : { servername: connection.tlsServerName }),
    ...(identity.cert === undefined ? {} : { cert: identity.cert, key: identity.key }),
    headers: {
      accept: 'application/json',
      'user-agent': 'hpscale',
      ...(acceptsGzip ? { 'accept-encoding': 'gzip' } : {}),
      ...(identity.authorization === undefined ? {} : { authorization: identity.authorization }),
      ...(body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
    },
  };
}

function exchangeOnce(
  request: RequestFunction,
  options: RequestOptions,
  { body, signal, answerTimeoutMs }: Exchange,
  startTimer: StartTimer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(options);
    const fail = (failure: unknown) => {
      stopTimer();
      signal.removeEventListener('abort', onAbort);
      outgoing.destroy();
      reject(failure);
    };
    const onAbort = () => fail(signal.reason);
    let stopTimer = startTimer(CONNECT_TIMEOUT_MS, () =>
      fail(new ConnectionFailure('connect-timeout', `no connection within ${CONNECT_TIMEOUT_MS / 1000} s`)),
    );
    const onConnected = () => {
      stopTimer();
      stopTimer = startTimer(answerTimeoutMs, () =>
        fail(new ConnectionFailure('answer-timeout', `no answer within ${answerTimeoutMs / 1000} s`)),
      );
    };
    signal.addEventListener('abort', onAbort, { once: true });
    outgoing.on('socket', (socket) => {
      // A socket of the pool is connected already; a proxied one is handed over when it is.
      if (outgoing.reusedSocket || !socket.connecting) onConnected();
      else socket.once(options.protocol === 'http:' ? 'connect' : 'secureConnect', onConnected);
    });
    // Stays for the life of the socket: a late error must not become an unhandled one.
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      fail(new ConnectionFailure(error.code ?? 'unknown', error.message, error)),
    );
    outgoing.on('response', (response) => {
      stopTimer();
      // From here on the reader watches: the body must still stop when the signal aborts.
      response.once('close', () => signal.removeEventListener('abort', onAbort));
      resolve(response);
    });
    outgoing.end(body);
  });
}

async function decoded(response: IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0, headers } = response;
  if (headers['content-encoding'] !== 'gzip') return { status, headers, body: response };
  const { createGunzip } = await import('node:zlib');
  const body = createGunzip();
  response.on('error', (error) => body.destroy(error));
  return { status, headers, body: response.pipe(body) };
}
