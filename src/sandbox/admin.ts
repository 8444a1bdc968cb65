/** The sandbox's own routes under /_sandbox/: what happened, faults, stop. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxServices } from './parts.ts';
import { faultSchema } from './seed-schema.ts';

export interface Admin {
  handle(request: IncomingMessage, response: ServerResponse): void;
  readonly stopRequested: Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers GET state, GET and DELETE requests, GET, POST and DELETE faults, POST stop. */
export function createAdmin(services: SandboxServices): Admin {
  let requestStop: () => void = () => undefined;
  const stopRequested = new Promise<void>((resolve) => {
    requestStop = resolve;
  });
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const route = `${request.method ?? ''} ${(request.url ?? '').slice('/_sandbox/'.length)}`;
    switch (route) {
      case 'GET state':
        return ok({ description: services.seed.description, now: new Date(services.clock.now()).toISOString() });
      case 'GET requests':
        return ok(services.log.entries);
      case 'DELETE requests':
        services.log.clear();
        return ok({});
      case 'GET faults':
        return ok(services.faults.list());
      case 'POST faults':
        return addFault(await readBody(request), services);
      case 'DELETE faults':
        services.faults.clear();
        return ok([]);
      case 'POST stop':
        setImmediate(requestStop);
        return ok({});
      default:
        return { status: 404, body: { message: `the sandbox has no route ${route}` } };
    }
  };
  return {
    stopRequested,
    handle(request, response) {
      // A web page in the user's browser may reach loopback; it cannot forge the Host header.
      const isLocal = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');
      const pending = isLocal ? answer(request) : Promise.resolve({ status: 403, body: { message: 'loopback only' } });
      void pending.then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(`${JSON.stringify(body, null, 2)}\n`);
      });
    },
  };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function addFault(text: string, services: SandboxServices): Answer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { status: 400, body: { message: 'a fault is a JSON object' } };
  }
  const parsed = faultSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      status: 400,
      body: { message: `${issue?.path.join('.') || 'the fault'}: ${issue?.message ?? 'cannot be used'}` },
    };
  }
  services.faults.add(parsed.data);
  return ok(services.faults.list());
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}
