/** What a wire protocol does: reads operation and input from a request, writes an answer or an error. */
import type { IncomingHttpHeaders } from 'node:http';
import type { AwsFailure } from '../../parts.ts';
import type { Dialect, Json, Service } from '../operation.ts';

export interface WireRequest {
  readonly method: string;
  /** As it came, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders & Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Decoded {
  readonly operation: string;
  readonly input: Json;
}

export interface Protocol {
  readonly dialect: Dialect;
  /** Whether its inputs are text whatever their type (form bodies, query strings). */
  readonly isText: boolean;
  /** Throws SyntaxError when the body cannot be read. */
  decode(request: WireRequest, service: Service): Decoded;
  success(service: Service, operation: string, output: Json, requestId: string): WireAnswer;
  /** `service` is undefined when the request is for none of the sandbox's. */
  failure(service: Service | undefined, failure: AwsFailure, requestId: string): WireAnswer;
}
