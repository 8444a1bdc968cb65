/** Answers: objects, Status bodies, warnings. */
import type { ServerResponse } from 'node:http';
import { KubeFailure } from '../../parts.ts';
import type { JsonObject } from '../../../domain/json.ts';

/** What a handler answers; `stream` takes over the response (watches). */
export type Answer =
  | {
      readonly kind: 'json';
      readonly status: number;
      readonly body: JsonObject;
      readonly warnings?: readonly string[];
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'text'; readonly status: number; readonly body: string }
  | { readonly kind: 'stream'; readonly start: (response: ServerResponse) => void };

export function json(status: number, body: JsonObject, warnings: readonly string[] = []): Answer {
  return { kind: 'json', status, body, warnings };
}

export function text(status: number, body: string): Answer {
  return { kind: 'text', status, body };
}

/** metav1.Status of a failure. */
export function statusOf(failure: KubeFailure): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: failure.message,
    ...(failure.reason === '' ? {} : { reason: failure.reason }),
    ...(failure.details === undefined ? {} : { details: failure.details }),
    code: failure.status,
  };
}

export function send(response: ServerResponse, answer: Answer): void {
  response.setHeader('cache-control', 'no-cache, private');
  if (answer.kind === 'stream') {
    answer.start(response);
    return;
  }
  if (answer.kind === 'text') {
    response.writeHead(answer.status, {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    response.end(answer.body);
    return;
  }
  const warnings = (answer.warnings ?? []).map((warning) => `299 - ${JSON.stringify(warning)}`);
  if (warnings.length > 0) response.setHeader('warning', warnings);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.writeHead(answer.status, { 'content-type': answer.contentType ?? 'application/json' });
  response.end(`${JSON.stringify(answer.body)}\n`);
}
