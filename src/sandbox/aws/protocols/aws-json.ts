/** AWS JSON 1.0 and 1.1: the operation in `x-amz-target`, input and output as JSON. */
import type { Service } from '../operation.ts';
import { parseJsonBody, toJsonValue } from './json-value.ts';
import type { Protocol } from './protocol.ts';

/** Errors that the services' models know carry `Message`, those common to all services `message`. */
const COMMON_ERRORS = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'SerializationException',
  'ThrottlingException',
  'UnknownOperationException',
  'UnrecognizedClientException',
  'ValidationException',
]);

export const awsJson: Protocol = {
  dialect: 'json',
  isText: false,
  decode(request) {
    const target = request.headers['x-amz-target'] ?? '';
    return { operation: target.slice(target.indexOf('.') + 1), input: parseJsonBody(request.body) };
  },
  success(service, _operation, output, requestId) {
    return { status: 200, headers: headersOf(service, requestId), body: JSON.stringify(toJsonValue(output)) };
  },
  failure(service, { code, status, message }, requestId) {
    const member = COMMON_ERRORS.has(code) ? 'message' : 'Message';
    return {
      status,
      headers: { ...headersOf(service, requestId), ...queryErrorHeader(service, code) },
      body: JSON.stringify({ __type: code, [member]: message }),
    };
  },
};

/** What once spoke the query protocol names its errors in that form too. */
export function queryErrorHeader(service: Service | undefined, code: string): Readonly<Record<string, string>> {
  const spokeQuery = service?.id === 'cloudwatch' || service?.id === 'sqs';
  return spokeQuery ? { 'x-amzn-query-error': `${QUERY_CODES[code] ?? code};Sender` } : {};
}

/** Errors of SQS whose name in the query protocol is another. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
};

function headersOf(service: Service | undefined, requestId: string): Readonly<Record<string, string>> {
  return { 'content-type': `application/x-amz-json-${service?.json?.version ?? '1.1'}`, 'x-amzn-requestid': requestId };
}
