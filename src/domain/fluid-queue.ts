/**
 * A queue in front of servers, step by step, with requests as a fluid: first come, first served, fractions allowed.
 * What it leaves out: that one request is served by one server, and how much single requests differ.
 */

/** Requests that came in one step and wait. */
export interface Parcel {
  readonly atSeconds: number;
  readonly requests: number;
}

export interface QueueStep {
  readonly atSeconds: number;
  readonly arrivals: number;
  /** Requests that the servers can take on in this step. */
  readonly capacity: number;
  /** How long a request waits before it is given up; null: for ever. */
  readonly timeoutSeconds: number | null;
}

export interface QueueAnswer {
  /** Oldest first. */
  readonly waiting: readonly Parcel[];
  /** What was taken on, by how long it had waited. */
  readonly served: readonly { readonly waitSeconds: number; readonly requests: number }[];
  readonly timedOut: number;
}

/** What rounding leaves of a parcel is not worth keeping. */
const CRUMB = 1e-9;

/** One step: what waited too long leaves, what came joins the end, what there is capacity for is taken from the front. */
export function stepQueue(before: readonly Parcel[], step: QueueStep): QueueAnswer {
  const { atSeconds, arrivals, capacity, timeoutSeconds } = step;
  const isLate = ({ atSeconds: since }: Parcel) => timeoutSeconds !== null && atSeconds - since > timeoutSeconds;
  const inTime = before.findIndex((parcel) => !isLate(parcel));
  const late = inTime === -1 ? before : before.slice(0, inTime);
  const waiting = late.length === 0 ? [...before] : before.slice(late.length);
  if (arrivals > 0) waiting.push({ atSeconds, requests: arrivals });
  const served: { waitSeconds: number; requests: number }[] = [];
  let left = capacity;
  let taken = 0;
  for (const parcel of waiting) {
    if (left <= 0) break;
    const requests = Math.min(left, parcel.requests);
    served.push({ waitSeconds: atSeconds - parcel.atSeconds, requests });
    left -= requests;
    if (parcel.requests - requests > CRUMB) {
      waiting[taken] = { ...parcel, requests: parcel.requests - requests };
      break;
    }
    taken += 1;
  }
  return { waiting: waiting.slice(taken), served, timedOut: sumOf(late) };
}

/** Requests of all parcels. */
export function sumOf(parcels: readonly { readonly requests: number }[]): number {
  return parcels.reduce((sum, { requests }) => sum + requests, 0);
}

/** The wait that the given share of the requests did not exceed, and the mean; null where there was none. */
export function waitsOf(
  byWait: ReadonlyMap<number, number>,
  share: number,
): { readonly mean: number; readonly quantile: number } | null {
  const ordered = [...byWait].toSorted(([a], [b]) => a - b);
  const total = ordered.reduce((sum, [, requests]) => sum + requests, 0);
  if (total === 0) return null;
  let seen = 0;
  const quantile = ordered.find(([, requests]) => (seen += requests) >= share * total)?.[0] ?? 0;
  return { mean: ordered.reduce((sum, [wait, requests]) => sum + wait * requests, 0) / total, quantile };
}
