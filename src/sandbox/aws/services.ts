/** The emulated services, and how a request finds its own. */
import { cloudwatch } from './cloudwatch/registry.ts';
import { ec2 } from './ec2/registry.ts';
import { eks } from './eks/registry.ts';
import { iam } from './iam/registry.ts';
import type { Service } from './operation.ts';
import { awsJson } from './protocols/aws-json.ts';
import { ec2Query } from './protocols/ec2-query.ts';
import type { Protocol, WireRequest } from './protocols/protocol.ts';
import { query } from './protocols/query.ts';
import { restJson } from './protocols/rest-json.ts';
import { rpcV2Cbor } from './protocols/rpc-v2-cbor.ts';
import { sagemaker } from './sagemaker/registry.ts';
import { servicequotas } from './servicequotas/registry.ts';
import { sqs } from './sqs/registry.ts';
import { sts } from './sts/registry.ts';

export const SERVICES: readonly Service[] = [sagemaker, iam, servicequotas, eks, ec2, sts, cloudwatch, sqs];

/** The service that the request is signed for, or, unsigned, the one that it seems to mean. */
export function findService(request: WireRequest, signingName: string | undefined): Service | undefined {
  if (signingName !== undefined) return SERVICES.find((service) => service.signingName === signingName);
  const [prefix] = (request.headers['x-amz-target'] ?? '').split('.');
  if (prefix) return SERVICES.find(({ json }) => json?.targetPrefix === prefix);
  if (request.path.startsWith('/clusters')) return eks;
  const form = new URLSearchParams(request.body.toString());
  const version = form.get('Version') ?? request.query.get('Version');
  return SERVICES.find(({ xmlNamespace }) => version !== null && xmlNamespace?.endsWith(`/${version}/`));
}

/** The protocol of a request to a service; undefined when the service does not speak the request's content type. */
export function findProtocol(request: WireRequest, service: Service): Protocol | undefined {
  if (service === eks) return restJson;
  const [contentType = ''] = (request.headers['content-type'] ?? '').split(';');
  switch (contentType.trim()) {
    case `application/x-amz-json-${service.json?.version}`:
      return awsJson;
    case 'application/cbor':
      return service === cloudwatch ? rpcV2Cbor : undefined;
    case 'application/x-www-form-urlencoded':
      return queryProtocol(service);
    default:
      return request.query.has('Action') ? queryProtocol(service) : undefined;
  }
}

function queryProtocol(service: Service): Protocol | undefined {
  if (service.xmlNamespace === null) return undefined;
  return service === ec2 ? ec2Query : query;
}

/** The protocol in which to refuse a request that has none. */
export function nativeProtocol(service: Service | undefined): Protocol {
  if (service?.dialect === 'query') return query;
  if (service?.dialect === 'ec2') return ec2Query;
  return service?.dialect === 'rest' ? restJson : awsJson;
}
