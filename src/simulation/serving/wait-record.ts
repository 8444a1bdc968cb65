/** How long requests waited, without keeping each of them. */

/** Bins in each factor of ten: neighbours are 7.5 % apart. */
const PER_DECADE = 32;
const LEAST_SECONDS = 0.001;
const DECADES = 9;
const BINS = PER_DECADE * DECADES;
/** Of an exponential time, what lies so far below and above its mean, in bins. */
const BELOW = 64;
const ABOVE = 40;

/** What an exponential time of mean 1 puts into each bin around 1; the first takes all below. */
const UNIT_EXPONENTIAL = Float64Array.from({ length: BELOW + ABOVE }, (_, index) => {
  const from = index === 0 ? 0 : 10 ** ((index - BELOW) / PER_DECADE);
  const to = index === BELOW + ABOVE - 1 ? Infinity : 10 ** ((index - BELOW + 1) / PER_DECADE);
  return Math.exp(-from) - Math.exp(-to);
});

export class WaitRecord {
  readonly #bins = new Float64Array(BINS);
  readonly #threshold: number;
  #none = 0;
  #dropped = 0;
  #served = 0;
  #within = 0;
  #sum = 0;
  #longest = 0;

  /** `threshold`: seconds; what waited at most so long is counted apart. */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  get served(): number {
    return this.#served;
  }

  /** Requests that waited at most the threshold. */
  get within(): number {
    return this.#within;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Requests that began at once. */
  addNone(count: number): void {
    this.#none += count;
    this.#served += count;
    this.#within += count;
  }

  /** One request, or several alike. */
  add(seconds: number, count = 1): void {
    if (seconds < LEAST_SECONDS) {
      this.addNone(count);
      return;
    }
    this.#served += count;
    this.#sum += seconds * count;
    if (seconds <= this.#threshold) this.#within += count;
    if (seconds > this.#longest) this.#longest = seconds;
    const bin = binOf(seconds);
    this.#bins[bin] = (this.#bins[bin] as number) + count;
  }

  /** Requests whose waits lie evenly between two. */
  addEven(one: number, other: number, count: number): void {
    const from = Math.min(one, other);
    const to = Math.max(one, other);
    if (to - from < LEAST_SECONDS) {
      this.add((from + to) / 2, count);
      return;
    }
    const density = count / (to - from);
    const within = Math.min(to, Math.max(from, this.#threshold)) - from;
    let spread = 0;
    for (let low = from; low < to;) {
      const high = Math.min(to, low < LEAST_SECONDS ? LEAST_SECONDS : upperEdge(binOf(low)));
      const part = (high - low) * density;
      if (low < LEAST_SECONDS) this.#none += part;
      else this.#put(binOf((low + high) / 2), part);
      spread += part;
      if (high <= low) break;
      low = high;
    }
    this.#served += spread;
    this.#within += within * density;
    this.#sum += (spread * (from + to)) / 2;
    if (to > this.#longest) this.#longest = to;
  }

  /** Requests whose waits are exponentially distributed. */
  addExponential(mean: number, count: number): void {
    this.#served += count;
    this.#sum += mean * count;
    this.#within += count * (1 - Math.exp(-this.#threshold / mean));
    const first = Math.round(PER_DECADE * Math.log10(mean / LEAST_SECONDS)) - BELOW;
    for (let index = 0; index < BELOW + ABOVE; index += 1) {
      const part = count * (UNIT_EXPONENTIAL[index] as number);
      if (first + index < 0) this.#none += part;
      else this.#put(Math.min(BINS - 1, first + index), part);
    }
  }

  /** Requests that were given up: they count as ones that waited too long. */
  addDropped(count: number): void {
    this.#dropped += count;
  }

  /** Seconds; dropped ones lie beyond all others: Infinity. Null when there was none. */
  quantile(share: number): number | null {
    const total = this.#served + this.#dropped;
    if (total <= 0) return null;
    const wanted = share * total;
    let seen = this.#none;
    if (seen >= wanted) return 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      const count = this.#bins[bin] as number;
      if (seen + count >= wanted) {
        const part = count === 0 ? 0 : (wanted - seen) / count;
        return LEAST_SECONDS * 10 ** ((bin + part) / PER_DECADE);
      }
      seen += count;
    }
    return this.#dropped > 0 ? Infinity : this.#longest;
  }

  /** Seconds, over what was served. */
  get mean(): number | null {
    return this.#served > 0 ? this.#sum / this.#served : null;
  }

  /** Seconds; of single requests and of backlogs, not of what chance makes of a queue at rest. */
  get longest(): number | null {
    return this.#served > 0 ? this.#longest : null;
  }

  #put(bin: number, count: number): void {
    this.#bins[bin] = (this.#bins[bin] as number) + count;
  }
}

function binOf(seconds: number): number {
  // What lies on an edge belongs to the bin above, also where the logarithm falls a hair short.
  const bin = Math.floor(PER_DECADE * Math.log10(seconds / LEAST_SECONDS) + 1e-9);
  return Math.min(BINS - 1, Math.max(0, bin));
}

function upperEdge(bin: number): number {
  return bin === BINS - 1 ? Infinity : LEAST_SECONDS * 10 ** ((bin + 1) / PER_DECADE);
}
