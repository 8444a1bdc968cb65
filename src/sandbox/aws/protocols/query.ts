/** AWS Query, as IAM and STS speak it (and CloudWatch still does): a form in, XML out. */
import type { Service } from '../operation.ts';
import { decodeForm } from './form.ts';
import type { Protocol } from './protocol.ts';
import { writeElement, writeMembers } from './xml.ts';

export const query: Protocol = {
  dialect: 'query',
  isText: true,
  decode: decodeForm,
  success(service, operation, output, requestId) {
    const result = writeElement(`${operation}Result`, output, 'member');
    const metadata = writeElement('ResponseMetadata', { RequestId: requestId }, 'member');
    return {
      status: 200,
      headers: headersOf(requestId),
      body: document(service, `${operation}Response`, result + metadata),
    };
  },
  failure(service, { code, status, message }, requestId) {
    const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
    const content = writeMembers({ Error: error, RequestId: requestId }, 'member');
    return { status, headers: headersOf(requestId), body: document(service, 'ErrorResponse', content) };
  },
};

function headersOf(requestId: string): Readonly<Record<string, string>> {
  return { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
}

function document(service: Service | undefined, name: string, content: string): string {
  return `<${name} xmlns="${service?.xmlNamespace ?? ''}">${content}</${name}>`;
}
