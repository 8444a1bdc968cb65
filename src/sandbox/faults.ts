/** Faults set while the sandbox runs: errors, delays, dropped and slow connections, per operation. */

export interface Fault {
  /** `sagemaker`, `iam`, `servicequotas`, `eks`, `ec2`, `sts`, `cloudwatch`, `kubernetes`, or `*`. */
  readonly service: string;
  /** `DescribeCluster`, or for Kubernetes `<verb> <plural>` (`list nodepools`); `*` is any. */
  readonly operation: string;
  /** How often it strikes before it is spent; always when absent. */
  readonly times?: number;
  /** Waits this long, in real milliseconds, before answering. */
  readonly delayMs?: number;
  /** `reset` closes the connection without an answer, `hang` never answers. */
  readonly connection?: 'reset' | 'hang';
  /** With `connection`: the operation is done all the same, and only its answer is lost. */
  readonly applied?: boolean;
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
  take(service: string, operation: string): Fault | undefined;
}

/** An empty set of faults. */
export function createFaults(initial: readonly Fault[] = []): Faults {
  let faults = initial.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
  return {
    list: () => faults.map(({ fault }) => fault),
    add(fault) {
      faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear() {
      faults = [];
    },
    take(service, operation) {
      let taken: Fault | undefined;
      for (const entry of faults) {
        const { fault } = entry;
        if (fault.service !== '*' && fault.service !== service) continue;
        if (fault.operation !== '*' && fault.operation !== operation) continue;
        entry.left -= 1;
        taken = taken ? mergeFaults(taken, fault) : fault;
      }
      faults = faults.filter((entry) => entry.left > 0);
      return taken;
    },
  };
}

function mergeFaults(first: Fault, second: Fault): Fault {
  const hasOutcome = first.error !== undefined || first.connection !== undefined;
  return {
    ...(hasOutcome ? { ...second, ...first } : { ...first, ...second }),
    delayMs: (first.delayMs ?? 0) + (second.delayMs ?? 0),
  };
}
