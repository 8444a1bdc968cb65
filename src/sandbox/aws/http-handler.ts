/** HTTP in, HTTP out: from a request to the operation it asks for, and back in the same protocol. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { actUnanswered, type Fault } from '../faults.ts';
import { AwsFailure, type SandboxServices } from '../parts.ts';
import { authenticate } from './authenticate.ts';
import { type Credential, readCredential, SANDBOX_ACCESS_KEY_ID } from './credentials.ts';
import { execute, isMutation } from './execute.ts';
import { commonFailure } from './failures.ts';
import { failureOfFault } from './inject-fault.ts';
import type { Json, Service } from './operation.ts';
import type { Decoded, Protocol, WireAnswer, WireRequest } from './protocols/protocol.ts';
import { findProtocol, findService, nativeProtocol } from './services.ts';
import type { World } from './world.ts';

/** A request whose service, protocol and operation are known. */
interface Exchange extends Decoded {
  readonly request: WireRequest;
  readonly credential: Credential | undefined;
  readonly service: Service;
  readonly protocol: Protocol;
}

/** How an exchange ends: with an answer, or with a connection that is cut or left hanging. */
type Outcome =
  | { readonly answer: WireAnswer; readonly errorCode: string | null }
  | { readonly connection: 'reset' | 'hang' };

/** Answers requests to the world's services; every one is logged. */
export function createHttpHandler(
  services: SandboxServices,
  world: World,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (message, response) => {
    void respond(services, world, message, response).then(
      (outcome) => send(outcome, message, response),
      // A bug of the sandbox: an answer that clients retry and then show, with the place of the bug.
      (error: unknown) => {
        if (message.destroyed && !message.complete) return;
        const body = JSON.stringify({ __type: 'InternalFailure', message: String((error as Error).stack ?? error) });
        response.writeHead(500, { 'content-type': 'application/json' }).end(body);
      },
    );
  };
}

async function respond(
  services: SandboxServices,
  world: World,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<Outcome> {
  const request = await readRequest(message);
  const credential = readCredential(request);
  const opened = open(request, credential);
  if ('answer' in opened) {
    const { operation, input } = opened;
    const service = credential?.signingName ?? 'unknown';
    log(services, world, { service, operation, input, credential, outcome: opened, isMutation: false });
    return opened;
  }
  const { service, operation, input } = opened;
  const fault = services.faults.take({ service: service.id, operation, input });
  if (fault?.delayMs !== undefined) await delay(fault.delayMs);
  actUnanswered(fault, response, () => answer(opened, world, undefined));
  const outcome = fault?.connection ? { connection: fault.connection } : answer(opened, world, fault);
  const logged = { service: service.id, operation, input, credential, outcome };
  log(services, world, { ...logged, isMutation: isMutation(service, operation) });
  return outcome;
}

async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  const [path = '/', search = ''] = (message.url ?? '/').split('?', 2);
  return {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(search),
    headers: message.headers as WireRequest['headers'],
    body: Buffer.concat(chunks),
  };
}

type Refusal = Decoded & { readonly answer: WireAnswer; readonly errorCode: string };

/** Finds service, protocol, operation and input, or refuses in the form that comes nearest. */
function open(request: WireRequest, credential: Credential | undefined): Exchange | Refusal {
  const service = findService(request, credential?.signingName);
  const protocol = service && findProtocol(request, service);
  if (!service || !protocol) return refuseUnspoken(request, service, credential);
  try {
    return { ...protocol.decode(request, service), request, credential, service, protocol };
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof URIError)) throw error;
    const failure = commonFailure(service, protocol.dialect, 'serialization', error.message);
    return refuse(request, service, protocol, failure);
  }
}

function refuseUnspoken(
  request: WireRequest,
  service: Service | undefined,
  credential: Credential | undefined,
): Refusal {
  const contentType = request.headers['content-type'] ?? 'no content type';
  const failure = service
    ? new AwsFailure('UnsupportedMediaType', 415, `The sandbox does not speak ${contentType} for ${service.id}`)
    : new AwsFailure(
        'UnknownOperationException',
        400,
        `The sandbox does not emulate the service ${credential?.signingName ?? '(unsigned request)'}`,
      );
  return refuse(request, service, nativeProtocol(service), failure);
}

function refuse(request: WireRequest, service: Service | undefined, protocol: Protocol, failure: AwsFailure): Refusal {
  return {
    operation: `${request.method} ${request.path}`,
    input: {},
    answer: protocol.failure(service, failure, randomUUID()),
    errorCode: failure.code,
  };
}

function answer(exchange: Exchange, world: World, fault: Fault | undefined): Outcome {
  const { service, protocol, operation, request, credential } = exchange;
  const { dialect, isText } = protocol;
  const requestId = randomUUID();
  try {
    const struck = failureOfFault(fault, service, dialect);
    if (struck) throw struck;
    authenticate(service, dialect, request, credential);
    const context = { world, principalArn: world.callerArn, region: credential?.region ?? world.region };
    const output = execute({ service, operation, input: exchange.input, dialect, isText }, context);
    return { answer: protocol.success(service, operation, output, requestId), errorCode: null };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { answer: protocol.failure(service, error, requestId), errorCode: error.code };
  }
}

function log(
  services: SandboxServices,
  world: World,
  entry: {
    readonly service: string;
    readonly operation: string;
    readonly input: Json;
    readonly credential: Credential | undefined;
    readonly outcome: Outcome;
    readonly isMutation: boolean;
  },
): void {
  const { service, operation, input, credential, outcome } = entry;
  services.log.add({
    service,
    operation,
    isMutation: entry.isMutation,
    principal: principalOf(world, credential),
    input,
    // A connection that is cut has no status.
    status: 'answer' in outcome ? outcome.answer.status : 0,
    errorCode: 'answer' in outcome ? outcome.errorCode : outcome.connection,
    at: new Date(services.clock.now()).toISOString(),
  });
}

/** The caller's ARN once its key is known, the key itself otherwise. */
function principalOf(world: World, credential: Credential | undefined): string {
  if (!credential) return 'anonymous';
  return credential.accessKeyId === SANDBOX_ACCESS_KEY_ID ? world.callerArn : credential.accessKeyId;
}

function send(outcome: Outcome, message: IncomingMessage, response: ServerResponse): void {
  if ('answer' in outcome) {
    const { status, headers, body } = outcome.answer;
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  } else if (outcome.connection === 'reset') {
    message.socket.destroy();
  }
}
