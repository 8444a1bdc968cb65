/** Troubles that every service knows, each under its own name. */
import { AwsFailure } from '../parts.ts';
import type { Dialect, Service } from './operation.ts';

export type CommonTrouble =
  | 'access-denied'
  | 'expired-token'
  | 'invalid-signature'
  | 'missing-token'
  | 'serialization'
  | 'throttled'
  | 'unknown-key'
  | 'unknown-operation'
  | 'validation';

type Names = Readonly<Record<CommonTrouble, readonly [code: string, status: number]>>;

/** Codes and statuses as the services answer them (common error types of each API reference). */
const NAMES: Readonly<Record<Dialect, Names>> = {
  json: {
    'access-denied': ['AccessDeniedException', 400],
    'expired-token': ['ExpiredTokenException', 400],
    'invalid-signature': ['InvalidSignatureException', 400],
    'missing-token': ['MissingAuthenticationTokenException', 400],
    serialization: ['SerializationException', 400],
    throttled: ['ThrottlingException', 400],
    'unknown-key': ['UnrecognizedClientException', 400],
    'unknown-operation': ['UnknownOperationException', 400],
    validation: ['ValidationException', 400],
  },
  rest: {
    'access-denied': ['AccessDeniedException', 403],
    'expired-token': ['ExpiredTokenException', 403],
    'invalid-signature': ['InvalidSignatureException', 403],
    'missing-token': ['MissingAuthenticationTokenException', 403],
    serialization: ['SerializationException', 400],
    throttled: ['ThrottlingException', 429],
    'unknown-key': ['UnrecognizedClientException', 403],
    'unknown-operation': ['UnknownOperationException', 404],
    validation: ['InvalidParameterException', 400],
  },
  query: {
    'access-denied': ['AccessDenied', 403],
    'expired-token': ['ExpiredToken', 403],
    'invalid-signature': ['SignatureDoesNotMatch', 403],
    'missing-token': ['MissingAuthenticationToken', 403],
    serialization: ['MalformedInput', 400],
    throttled: ['Throttling', 400],
    'unknown-key': ['InvalidClientTokenId', 403],
    'unknown-operation': ['InvalidAction', 400],
    validation: ['ValidationError', 400],
  },
  ec2: {
    'access-denied': ['UnauthorizedOperation', 403],
    'expired-token': ['RequestExpired', 400],
    'invalid-signature': ['AuthFailure', 401],
    'missing-token': ['MissingParameter', 400],
    serialization: ['InvalidParameterValue', 400],
    throttled: ['RequestLimitExceeded', 503],
    'unknown-key': ['AuthFailure', 401],
    'unknown-operation': ['InvalidAction', 400],
    validation: ['InvalidParameterValue', 400],
  },
};

/** The failure under the name that this service, spoken to in this dialect, gives it. */
export function commonFailure(
  service: Service | undefined,
  dialect: Dialect,
  trouble: CommonTrouble,
  message: string,
): AwsFailure {
  if (service?.id === 'servicequotas' && trouble === 'throttled') {
    return new AwsFailure('TooManyRequestsException', 400, message);
  }
  const [code, status] = NAMES[dialect][trouble];
  return new AwsFailure(code, status, message);
}
