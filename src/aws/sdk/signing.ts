/** What presigning a URL takes. */
export { HttpRequest } from '@smithy/core/protocols';
export { Hash } from '@smithy/core/serde';
export { SignatureV4 } from '@smithy/signature-v4';
