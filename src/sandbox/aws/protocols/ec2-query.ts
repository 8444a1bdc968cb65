/** EC2 Query: a form in, XML without a Result element out, errors of its own shape. */
import { decodeForm } from './form.ts';
import type { Protocol } from './protocol.ts';
import { writeElement, writeMembers } from './xml.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const ec2Query: Protocol = {
  dialect: 'ec2',
  isText: true,
  decode: decodeForm,
  success({ xmlNamespace }, operation, output, requestId) {
    const name = `${operation}Response`;
    const content = writeMembers({ requestId, ...output }, 'item');
    const body = `${DECLARATION}<${name} xmlns="${xmlNamespace ?? ''}">${content}</${name}>`;
    return { status: 200, headers: headersOf(requestId), body };
  },
  failure(_service, { code, status, message }, requestId) {
    const content = { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId };
    return { status, headers: headersOf(requestId), body: DECLARATION + writeElement('Response', content, 'item') };
  },
};

function headersOf(requestId: string): Readonly<Record<string, string>> {
  return { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId };
}
