/** Who signed a request: the sandbox's one key, and the reading and checking of Signature Version 4. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { encodeRfc3986 } from './encode-rfc3986.ts';
import type { WireRequest } from './protocols/protocol.ts';

/** The key of the seed's caller. */
export const SANDBOX_ACCESS_KEY_ID = 'AKIAHPSCALESANDBOX00';
export const SANDBOX_SECRET_ACCESS_KEY = 'hpscale-sandbox-secret-access-key-000000';
/** A key whose session has ended: every service answers that its token has expired. */
export const SANDBOX_EXPIRED_ACCESS_KEY_ID = 'ASIAHPSCALEEXPIRED00';

/** What a signature says of itself, before it is believed. */
export interface Credential {
  readonly accessKeyId: string;
  /** `20261123`. */
  readonly date: string;
  readonly region: string;
  /** The service's name in the scope: `sagemaker`, `monitoring`. */
  readonly signingName: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261123T020000Z`. */
  readonly timestamp: string;
  readonly isPresigned: boolean;
}

/** The credential of an Authorization header or of a presigned query; undefined when there is neither. */
export function readCredential(request: Pick<WireRequest, 'headers' | 'query'>): Credential | undefined {
  const isPresigned = request.query.has('X-Amz-Credential');
  const field = isPresigned ? readQueryField(request.query) : readHeaderField(request.headers.authorization);
  const parts = /^([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)\/aws4_request$/.exec(field('Credential'));
  if (!parts) return undefined;
  const [, accessKeyId = '', date = '', region = '', signingName = ''] = parts;
  return {
    accessKeyId,
    date,
    region,
    signingName,
    signedHeaders: field('SignedHeaders').split(';'),
    signature: field('Signature'),
    timestamp: isPresigned ? field('Date') : (request.headers['x-amz-date'] ?? ''),
    isPresigned,
  };
}

/** Empty when there is no such field. */
type ReadField = (name: string) => string;

function readQueryField(query: URLSearchParams): ReadField {
  return (name) => query.get(`X-Amz-${name}`) ?? '';
}

function readHeaderField(authorization: string | undefined): ReadField {
  return (name) => new RegExp(`^AWS4-HMAC-SHA256 .*\\b${name}=([^,\\s]+)`).exec(authorization ?? '')?.[1] ?? '';
}

/** Whether the sandbox's secret key made this signature over this very request. */
export function hasValidSignature(request: WireRequest, credential: Credential): boolean {
  const { date, region, signingName, timestamp } = credential;
  const scope = `${date}/${region}/${signingName}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonicalRequest(request, credential))].join('\n');
  const key = [date, region, signingName, 'aws4_request'].reduce(
    (secret: string | Buffer, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${SANDBOX_SECRET_ACCESS_KEY}`,
  );
  const expected = createHmac('sha256', key).update(text).digest();
  const actual = Buffer.from(credential.signature, 'hex');
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

function canonicalRequest(request: WireRequest, { signedHeaders }: Credential): string {
  const headers = signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}\n`,
  );
  // The path is encoded once on the wire and once more to be signed.
  const path = request.path.split('/').map(encodeRfc3986).join('/');
  return [
    request.method,
    path,
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`)
    .toSorted()
    .join('&');
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
