/** The sandbox's own routes under /_sandbox/: what happened, faults, traffic, stop. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod/mini';
import type { SandboxServices } from './parts.ts';
import { describeIssue, faultSchema } from './seed-schema.ts';
import { trafficSchema } from './traffic/definition.ts';
import { reportTraffic } from './traffic/report.ts';

export interface Admin {
  handle(request: IncomingMessage, response: ServerResponse): void;
  readonly stopRequested: Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers GET state, GET and DELETE requests, GET, POST and DELETE faults and traffic, POST stop. */
export function createAdmin(services: SandboxServices): Admin {
  let requestStop: () => void = () => undefined;
  const stopRequested = new Promise<void>((resolve) => {
    requestStop = resolve;
  });
  const routes = routesOf(services, requestStop);
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const route = `${request.method ?? ''} ${(request.url ?? '').slice('/_sandbox/'.length)}`;
    const respond = routes[route];
    return respond
      ? respond(await readBody(request))
      : { status: 404, body: { message: `the sandbox has no route ${route}` } };
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

type Routes = Readonly<Record<string, (body: string) => Answer>>;

function routesOf(services: SandboxServices, requestStop: () => void): Routes {
  const { seed, clock, log, faults, traffic } = services;
  return {
    'GET state': () => ok({ description: seed.description, now: new Date(clock.now()).toISOString() }),
    'GET requests': () => ok(log.entries),
    'DELETE requests': () => {
      log.clear();
      return ok({});
    },
    'GET faults': () => ok(faults.list()),
    'POST faults': (body) => addFault(body, services),
    'DELETE faults': () => {
      faults.clear();
      return ok([]);
    },
    'GET traffic': () => ok(reportTraffic(traffic, clock.now())),
    'POST traffic': (body) => setTraffic(body, services),
    'DELETE traffic': () => {
      traffic.clear();
      return ok([]);
    },
    'POST stop': () => {
      setImmediate(requestStop);
      return ok({});
    },
  };
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function addFault(text: string, services: SandboxServices): Answer {
  const read = readJson(text, faultSchema, 'fault');
  if ('problem' in read) return refused(read.problem);
  services.faults.add(read.value);
  return ok(services.faults.list());
}

function setTraffic(text: string, services: SandboxServices): Answer {
  const read = readJson(text, trafficSchema, 'traffic');
  if ('problem' in read) return refused(read.problem);
  const wrong = services.traffic.set(read.value);
  return wrong ? refused(wrong.problem) : ok(reportTraffic(services.traffic, services.clock.now()));
}

function refused(message: string): Answer {
  return { status: 400, body: { message } };
}

function readJson<T>(
  text: string,
  schema: z.core.$ZodType<T>,
  noun: string,
): { readonly value: T } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: `the ${noun} is not a JSON object` };
  }
  const parsed = z.safeParse(schema, value);
  return parsed.success ? { value: parsed.data } : { problem: describeIssue(parsed.error.issues[0], `the ${noun}`) };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}
