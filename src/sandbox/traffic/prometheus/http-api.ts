/** The HTTP API of Prometheus, as much of it as an autoscaler uses: instant queries. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxClock } from '../../clock.ts';
import type { Traffic } from '../traffic.ts';
import { runQuery } from './query-value.ts';
import { QueryFailure, type Value } from './values.ts';

const PATH = '/api/v1/query';

/** Whether the request is for Prometheus. */
export function isPrometheusRequest({ url }: IncomingMessage): boolean {
  return new URL(url ?? '/', 'http://localhost').pathname.startsWith('/api/v1/');
}

/** Answers `query` by GET or by POST, at `time` (seconds or a timestamp, default now) on the sandbox clock. */
export async function handlePrometheus(
  request: IncomingMessage,
  response: ServerResponse,
  sources: { readonly traffic: Traffic; readonly clock: SandboxClock },
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
  const parameters = new URLSearchParams(request.method === 'POST' ? body : url.search);
  const { status, answer } =
    url.pathname === PATH
      ? answerQuery(parameters, sources)
      : failure(404, 'not_found', `the sandbox's Prometheus answers ${PATH} only`);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

interface Answer {
  readonly status: number;
  readonly answer: unknown;
}

function answerQuery(
  parameters: URLSearchParams,
  sources: { readonly traffic: Traffic; readonly clock: SandboxClock },
): Answer {
  const atMs = readTime(parameters.get('time'), sources.clock.now());
  if (atMs === undefined) return failure(400, 'bad_data', 'invalid parameter "time"');
  try {
    const value = runQuery(parameters.get('query') ?? '', sources.traffic, atMs);
    return { status: 200, answer: { status: 'success', data: present(value, atMs) } };
  } catch (error) {
    if (!(error instanceof QueryFailure)) throw error;
    return failure(error.errorType === 'bad_data' ? 400 : 422, error.errorType, error.message);
  }
}

function readTime(text: string | null, nowMs: number): number | undefined {
  if (text === null || text === '') return nowMs;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  // What is to come is not known.
  return Number.isNaN(ms) ? undefined : Math.min(ms, nowMs);
}

function present(value: Value, atMs: number): unknown {
  const at = atMs / 1000;
  if (value.kind === 'scalar') return { resultType: 'scalar', result: [at, textOf(value.value)] };
  const result = value.elements.map(({ labels, value: number }) => ({ metric: labels, value: [at, textOf(number)] }));
  return { resultType: 'vector', result };
}

function textOf(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

function failure(status: number, errorType: string, error: string): Answer {
  return { status, answer: { status: 'error', errorType, error } };
}
