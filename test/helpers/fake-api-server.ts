/** A loopback HTTP server that answers as a test tells it: for what no healthy API server does on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeApiServer {
  readonly url: string;
  /** `GET /path?query` of each request so far. */
  readonly requests: readonly string[];
  readonly headers: readonly IncomingMessage['headers'][];
  /** Answers the next requests, in order; the last one goes on answering. */
  answerWith(...answers: readonly FakeAnswer[]): void;
  /** A kubeconfig that points here. */
  kubeconfig(user?: Readonly<Record<string, unknown>>): string;
  stop(): Promise<void>;
}

export type FakeAnswer =
  | 'reset'
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | ((request: IncomingMessage, response: ServerResponse) => void);

/** Starts it on a free port. */
export async function startFakeApiServer(): Promise<FakeApiServer> {
  let answers: readonly FakeAnswer[] = [];
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    const [answer = { status: 500 }, ...rest] = answers;
    if (rest.length > 0) answers = rest;
    give(answer, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    headers,
    answerWith(...next) {
      answers = next;
    },
    kubeconfig: (user = {}) =>
      JSON.stringify({
        'current-context': 'test',
        contexts: [{ name: 'test', context: { cluster: 'test', user: 'ada' } }],
        clusters: [{ name: 'test', cluster: { server: url } }],
        users: [{ name: 'ada', user }],
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function give(answer: FakeAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === 'reset') {
    request.socket.destroy();
  } else if (typeof answer === 'function') {
    answer(request, response);
  } else {
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
  }
}
