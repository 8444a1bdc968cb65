/** Every request that the sandbox answered: what tests assert and what `/_sandbox/requests` shows. */

export interface LoggedRequest {
  /** `sagemaker`, `iam`, … or `kubernetes`. */
  readonly service: string;
  /** `UpdateCluster`, or for Kubernetes `<verb> <plural>` such as `apply nodepools`. */
  readonly operation: string;
  readonly isMutation: boolean;
  /** Who asked: an IAM principal ARN or a Kubernetes user name. */
  readonly principal: string;
  /** Decoded input (AWS) or path and query (Kubernetes). */
  readonly input: unknown;
  readonly status: number;
  readonly errorCode: string | null;
  /** ISO 8601, sandbox time. */
  readonly at: string;
}

export interface RequestLog {
  readonly entries: readonly LoggedRequest[];
  add(entry: LoggedRequest): void;
  clear(): void;
  /** Called synchronously with each entry, before its answer is sent; answers the way to stop. */
  subscribe(listener: (entry: LoggedRequest) => void): () => void;
}

/** A log that keeps the newest `limit` requests. */
export function createRequestLog(limit = 10_000): RequestLog {
  let entries: LoggedRequest[] = [];
  const listeners = new Set<(entry: LoggedRequest) => void>();
  return {
    get entries() {
      return entries;
    },
    add(entry) {
      entries.push(entry);
      if (entries.length > limit) entries = entries.slice(-limit);
      for (const listener of listeners) listener(entry);
    },
    clear() {
      entries = [];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
