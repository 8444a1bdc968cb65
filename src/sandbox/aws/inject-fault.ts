/** A fault's error as the service that it strikes would answer it. */
import type { Fault } from '../faults.ts';
import { AwsFailure } from '../parts.ts';
import { commonFailure, type CommonTrouble } from './failures.ts';
import type { Dialect, Service } from './operation.ts';

/** Names of one trouble: whichever a fault uses, each service answers its own. */
const SYNONYMS: Readonly<Record<string, CommonTrouble>> = {
  AccessDenied: 'access-denied',
  AccessDeniedException: 'access-denied',
  UnauthorizedOperation: 'access-denied',
  ExpiredToken: 'expired-token',
  ExpiredTokenException: 'expired-token',
  RequestExpired: 'expired-token',
  RequestLimitExceeded: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
};

/** The failure that a fault asks for; undefined when it asks for none. */
export function failureOfFault(fault: Fault | undefined, service: Service, dialect: Dialect): AwsFailure | undefined {
  if (fault?.error === undefined) return undefined;
  const { error, message, status } = fault;
  const trouble = SYNONYMS[error];
  const failure = trouble
    ? commonFailure(service, dialect, trouble, message ?? (trouble === 'throttled' ? 'Rate exceeded' : error))
    : new AwsFailure(error, statusOf(error), message ?? error);
  return status === undefined ? failure : new AwsFailure(failure.code, status, failure.message);
}

function statusOf(code: string): number {
  if (code.startsWith('ServiceUnavailable')) return 503;
  return /^(Internal|ServiceException|ServiceFailure|ServerException)/.test(code) ? 500 : 400;
}
