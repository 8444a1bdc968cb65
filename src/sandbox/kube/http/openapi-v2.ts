/**
 * OpenAPI v2 without any definition. kubectl asks for it before it sends a `kind: List` (a List has no `fieldValidation`
 * to ask for, so kubectl would check the items itself) and checks nothing of a kind that it does not find here: the
 * strict validation of each item's own write remains.
 */
import { json, type Answer } from './respond.ts';

const PROTOBUF = 'application/com.github.proto-openapi.spec.v2';

const DOCUMENT = { swagger: '2.0', info: { title: 'Kubernetes', version: 'unversioned' } };

/** Answers /openapi/v2 as JSON, or as the protobuf message that kubectl's client insists on. */
export function handleOpenApiV2(accept: string): Answer {
  if (!accept.includes(PROTOBUF)) return json(200, { ...DOCUMENT, paths: {}, definitions: {} });
  return {
    kind: 'stream',
    start(response) {
      response.writeHead(200, { 'content-type': `${PROTOBUF}.v1.0+protobuf` });
      response.end(encodeDocument());
    },
  };
}

/** openapi.v2.Document: 1 swagger, 2 info {1 title, 2 version}. */
function encodeDocument(): Buffer {
  const { swagger, info } = DOCUMENT;
  const infoBytes = Buffer.concat([field(1, Buffer.from(info.title)), field(2, Buffer.from(info.version))]);
  return Buffer.concat([field(1, Buffer.from(swagger)), field(2, infoBytes)]);
}

/** A length-delimited field of fewer than 128 bytes. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}
