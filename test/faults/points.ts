/** Which calls a command makes: each is a point where every fault strikes once. */
import { isMeantFor } from '../../src/sandbox/faults.ts';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';

/**
 * A call, by what it asks and the how-manieth of its like it is. Its number in the whole run would not do: steps run
 * together, and their calls meet in another order each time.
 */
export interface Point {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** So many calls like it went before. */
  readonly occurrence: number;
}

/** One point per call. */
export function pointsOf(calls: readonly LoggedRequest[]): readonly Point[] {
  return calls.map((call, index) => {
    const { service, operation } = call;
    const input = call.input as Readonly<Record<string, unknown>>;
    const before = calls.slice(0, index).filter((other) => isMeantFor({ service, operation, input }, other));
    return { service, operation, input, occurrence: before.length };
  });
}

/** Whether the run that was struck came to this call. */
export function isReached(point: Point, calls: readonly LoggedRequest[]): boolean {
  return calls.filter((call) => isMeantFor(point, call)).length > point.occurrence;
}

/** `kubernetes apply nodepools gpu #1`, `iam CreateRole #1`. */
export function pointText({ service, operation, input, occurrence }: Point): string {
  const { namespace, name, query } = input as { namespace?: string; name?: string; query?: Record<string, string> };
  const place = [namespace, name].filter((part) => part !== undefined).join('/');
  const subject = service === 'kubernetes' ? place : awsSubject(input);
  const isDryRun = query?.['dryRun'] !== undefined;
  return [service, operation, subject, isDryRun ? '(dry run)' : '', `#${occurrence + 1}`].filter(Boolean).join(' ');
}

function awsSubject(input: Readonly<Record<string, unknown>>): string {
  return Object.entries(input)
    .filter(([, value]) => typeof value === 'string' && value.length < 60)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}
