/** Waiting in a queue that is at rest: M/M/c, and what is near it. */

/** Shares of the load between which the table holds one value. */
const STEPS = 2048;

/** Probability that a request has to wait (Erlang's second formula), remembered per number of servers. */
export class ErlangTable {
  readonly #rows = new Map<number, Float64Array>();

  /** `share`: load over servers, from 0 up to 1. */
  waits(servers: number, share: number): number {
    let row = this.#rows.get(servers);
    if (!row) {
      row = new Float64Array(STEPS + 1).fill(Number.NaN);
      this.#rows.set(servers, row);
    }
    const step = Math.min(STEPS - 1, Math.round(share * STEPS));
    const known = row[step] as number;
    if (!Number.isNaN(known)) return known;
    const value = erlangC(servers, (step / STEPS) * servers);
    row[step] = value;
    return value;
  }
}

/** Erlang C for `load` (arrivals per service time) below the number of servers, by the recursion of Erlang B. */
export function erlangC(servers: number, load: number): number {
  if (load <= 0) return 0;
  let inverse = 1;
  for (let server = 1; server <= servers; server += 1) inverse = 1 + (inverse * server) / load;
  const blocked = 1 / inverse;
  const share = load / servers;
  return blocked / (1 - share * (1 - blocked));
}
