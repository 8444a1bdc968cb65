/** Smithy RPC v2 CBOR: how the AWS CLI speaks to CloudWatch since botocore prefers it. */
import { awsJson, queryErrorHeader } from './aws-json.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import type { Protocol } from './protocol.ts';

export const rpcV2Cbor: Protocol = {
  ...awsJson,
  decode(request) {
    const operation = request.path.slice(request.path.lastIndexOf('/') + 1);
    const input = request.body.length > 0 ? decodeCbor(request.body) : {};
    if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new SyntaxError('a map is expected');
    return { operation, input: input as Readonly<Record<string, unknown>> };
  },
  success(_service, _operation, output, requestId) {
    return { status: 200, headers: headersOf(requestId), body: encodeCbor(output) };
  },
  failure(service, { code, status, message }, requestId) {
    const headers = { ...headersOf(requestId), ...queryErrorHeader(service, code) };
    return { status, headers, body: encodeCbor({ __type: code, message }) };
  },
};

function headersOf(requestId: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/cbor',
    'smithy-protocol': 'rpc-v2-cbor',
    'x-amzn-requestid': requestId,
  };
}
