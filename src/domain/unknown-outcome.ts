/** Failures that leave open whether the request took effect: it was sent, and no answer that can be trusted came back. */
import type { HpscaleError } from '../errors.ts';

const CODES: readonly string[] = [
  'aws-connection-lost',
  'aws-timeout',
  'aws-garbled',
  'aws-unavailable',
  'kubernetes-timeout',
  'kubernetes-server-error',
  'kubernetes-bad-answer',
];

/** No connection stood, so that nothing can have been sent. */
const NEVER_SENT: readonly unknown[] = [
  'connect-timeout',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
];

/** Whether what was asked for may have been done all the same. */
export function isOutcomeUnknown({ kind, code, data }: HpscaleError): boolean {
  if (kind === 'interrupted' || CODES.includes(code)) return true;
  return code === 'kubernetes-unreachable' && !NEVER_SENT.includes(data?.['reason']);
}
