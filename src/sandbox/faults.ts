/** Faults set while the sandbox runs: errors, delays, dropped and slow connections, per operation. */
import { isDeepStrictEqual } from 'node:util';

export interface Fault {
  /** `sagemaker`, `iam`, `servicequotas`, `eks`, `ec2`, `sts`, `cloudwatch`, `sqs`, `kubernetes`, or `*`. */
  readonly service: string;
  /** `DescribeCluster`, or for Kubernetes `<verb> <plural>` (`list nodepools`); `*` is any. */
  readonly operation: string;
  /** Strikes only calls whose input, as the request log shows it, has these members with these values. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** So many matching calls are let pass first. */
  readonly after?: number;
  /** How often it strikes before it is spent; always when absent. */
  readonly times?: number;
  /** Waits this long, in real milliseconds, before answering. */
  readonly delayMs?: number;
  /** `reset` closes the connection without an answer, `hang` never answers. */
  readonly connection?: 'reset' | 'hang';
  /** With `connection` or `error`: the operation is done all the same, and only its answer is not; `late`: when the client has given up. */
  readonly applied?: boolean | 'late';
  /** AWS error code or Kubernetes reason to answer with. */
  readonly error?: string;
  readonly message?: string;
  readonly status?: number;
}

export interface Faults {
  list(): readonly Fault[];
  add(fault: Fault): void;
  clear(): void;
  /** The faults that strike this call (each counts as used): their delays add up, the first error or connection fault wins. */
  take(call: FaultedCall): Fault | undefined;
}

/** What a fault may be meant for. */
export interface FaultedCall {
  readonly service: string;
  readonly operation: string;
  /** As the request log shows it. */
  readonly input: unknown;
}

/** Whether a fault is meant for this call, leaving aside how many it lets pass and how often it strikes. */
export function isMeantFor(fault: Pick<Fault, 'service' | 'operation' | 'input'>, call: FaultedCall): boolean {
  if (fault.service !== '*' && fault.service !== call.service) return false;
  if (fault.operation !== '*' && fault.operation !== call.operation) return false;
  return fault.input === undefined || holds(call.input, fault.input);
}

/** Objects hold their members, lists and scalars are equal. */
function holds(value: unknown, wanted: unknown): boolean {
  if (!isRecord(wanted)) return isDeepStrictEqual(value, wanted);
  return isRecord(value) && Object.entries(wanted).every(([name, member]) => holds(value[name], member));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An empty set of faults. */
export function createFaults(initial: readonly Fault[] = []): Faults {
  let faults = initial.map(loaded);
  return {
    list: () => faults.map(({ fault }) => fault),
    add(fault) {
      faults.push(loaded(fault));
    },
    clear() {
      faults = [];
    },
    take(call) {
      let taken: Fault | undefined;
      for (const entry of faults) {
        const { fault } = entry;
        if (!isMeantFor(fault, call)) continue;
        entry.toPass -= 1;
        if (entry.toPass >= 0) continue;
        entry.left -= 1;
        taken = taken ? mergeFaults(taken, fault) : fault;
      }
      faults = faults.filter((entry) => entry.left > 0);
      return taken;
    },
  };
}

/** What a fault does although its answer is lost: at once, or when the client has given up. */
export function actUnanswered(
  fault: Fault | undefined,
  response: { once(event: 'close', listener: () => void): unknown },
  act: () => void,
): void {
  if (fault?.applied === true) act();
  if (fault?.applied === 'late') response.once('close', act);
}

function loaded(fault: Fault): { readonly fault: Fault; toPass: number; left: number } {
  return { fault, toPass: fault.after ?? 0, left: fault.times ?? Number.POSITIVE_INFINITY };
}

function mergeFaults(first: Fault, second: Fault): Fault {
  const hasOutcome = first.error !== undefined || first.connection !== undefined;
  return {
    ...(hasOutcome ? { ...second, ...first } : { ...first, ...second }),
    delayMs: (first.delayMs ?? 0) + (second.delayMs ?? 0),
  };
}
