/** The faults of the matrix: what strikes a call, and how that is said to the sandbox. */
import type { Fault } from '../../src/sandbox/faults.ts';
import type { Point } from './points.ts';

/** What happens to the call; where the call goes is the point's. */
type Strike = Omit<Fault, 'service' | 'operation' | 'input' | 'after'>;

export interface FaultKind {
  readonly name: string;
  readonly aws: Strike;
  readonly kubernetes: Strike;
  /** hpscale is killed while it waits for the answer. */
  readonly isKill?: boolean;
  /** Of one request, in the run that is struck: the client gives up by itself, and nobody wants to wait for that. */
  readonly requestTimeout?: string;
  /** Goes on for as long as the run lasts: attempts that hpscale makes by itself do not help. */
  readonly isLasting?: boolean;
}

/** The 10 s of a slow answer, scaled: it comes after the client has given up, whatever it waits. */
const SHORT_TIMEOUT = '250ms';

const THROTTLED = { aws: { error: 'ThrottlingException' }, kubernetes: { error: 'TooManyRequests' } };
const BROKEN = { aws: { error: 'InternalFailure', status: 500 }, kubernetes: { error: 'InternalError' } };
const BROKEN_AFTER = {
  aws: { ...BROKEN.aws, applied: true },
  kubernetes: { ...BROKEN.kubernetes, applied: true },
} as const;
const LOST_REQUEST = { connection: 'reset' } as const;
const LOST_ANSWER = { connection: 'reset', applied: true } as const;
const SLOW_ANSWER = { connection: 'hang', applied: true } as const;
const SLOW_REQUEST = { connection: 'hang', applied: 'late' } as const;
const NO_ANSWER = { connection: 'hang' } as const;

export const FAULT_KINDS: readonly FaultKind[] = [
  { name: 'throttle', ...THROTTLED },
  { name: '500', ...BROKEN },
  { name: '500 after effect', ...BROKEN_AFTER },
  { name: 'dropped before', aws: LOST_REQUEST, kubernetes: LOST_REQUEST },
  { name: 'dropped after effect', aws: LOST_ANSWER, kubernetes: LOST_ANSWER },
  { name: 'late answer', aws: SLOW_ANSWER, kubernetes: SLOW_ANSWER, requestTimeout: SHORT_TIMEOUT },
  { name: 'late effect', aws: SLOW_REQUEST, kubernetes: SLOW_REQUEST, requestTimeout: SHORT_TIMEOUT },
  { name: 'access denied', aws: { error: 'AccessDenied' }, kubernetes: { error: 'Forbidden' } },
  { name: 'expired token', aws: { error: 'ExpiredToken' }, kubernetes: { error: 'Unauthorized' } },
  { name: 'SIGKILL before', aws: NO_ANSWER, kubernetes: NO_ANSWER, isKill: true },
  { name: 'SIGKILL after', aws: SLOW_ANSWER, kubernetes: SLOW_ANSWER, isKill: true },
  { name: 'throttle, lasting', ...THROTTLED, isLasting: true },
  { name: '500, lasting', ...BROKEN, isLasting: true },
  { name: '500 after effect, lasting', ...BROKEN_AFTER, isLasting: true },
  { name: 'dropped before, lasting', aws: LOST_REQUEST, kubernetes: LOST_REQUEST, isLasting: true },
  { name: 'dropped after effect, lasting', aws: LOST_ANSWER, kubernetes: LOST_ANSWER, isLasting: true },
  {
    name: 'expired token, lasting',
    aws: { error: 'ExpiredToken' },
    kubernetes: { error: 'Unauthorized' },
    isLasting: true,
  },
];

/** The fault that strikes this call and no other; a lasting one strikes it and those like it from there on. */
export function faultAt({ service, operation, input, occurrence }: Point, kind: FaultKind): Fault {
  return {
    service,
    operation,
    input,
    after: occurrence,
    ...(kind.isLasting === true ? {} : { times: 1 }),
    ...(service === 'kubernetes' ? kind.kubernetes : kind.aws),
  };
}
