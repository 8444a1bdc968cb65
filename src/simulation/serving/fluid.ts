/**
 * The queue as a fluid: between two events arrivals and service go on evenly, and the backlog is integrated exactly, first come,
 * first served. Where there is no backlog, chance still makes some wait: as in a queue of that load at rest (Erlang C, with
 * Allen and Cunneen's factor for service times that are not exponential), but no longer than a queue that began empty
 * when the slots last changed can have grown.
 */
import type { Objective, Serving } from '../../domain/simulation/scenario.ts';
import type { Arrivals } from '../arrivals.ts';
import { meanOf, variabilityOf } from '../delays.ts';
import { ErlangTable } from '../erlang.ts';
import type { ServingModel } from './serving.ts';
import { WaitRecord } from './wait-record.ts';

/** Less than this of a request is none. */
const CRUMB = 1e-6;
/** With a time-out, steps are no longer than this share of it: within a step nobody is given up. */
const TIMEOUT_STEPS = 8;

export class FluidServing implements ServingModel {
  readonly waits: WaitRecord;
  busySeconds = 0;
  slotSeconds = 0;
  violationSeconds = 0;
  readonly #arrivals: Arrivals;
  readonly #serving: Serving;
  readonly #quantile: number;
  readonly #serviceSeconds: number;
  /** Of the wait, over that with exponential service times. */
  readonly #factor: number;
  readonly #erlang: ErlangTable;
  readonly #maxStepMs: number;
  /** Backlog, oldest first: requests that came evenly between two times. */
  readonly #counts: number[] = [];
  readonly #fromMs: number[] = [];
  readonly #toMs: number[] = [];
  #head = 0;
  #backlog = 0;
  #slots = 0;
  #atMs: number;
  #slotsSinceMs: number;
  #rate = 0;

  constructor(arrivals: Arrivals, serving: Serving, { quantile, waitSeconds }: Objective, erlang: ErlangTable) {
    this.#arrivals = arrivals;
    this.#serving = serving;
    this.#quantile = quantile;
    this.waits = new WaitRecord(waitSeconds);
    this.#serviceSeconds = meanOf(serving.serviceSeconds);
    this.#factor = (1 + variabilityOf(serving.serviceSeconds)) / 2;
    this.#erlang = erlang;
    this.#maxStepMs =
      serving.timeoutSeconds === null ? Infinity : Math.max(100, (serving.timeoutSeconds * 1000) / TIMEOUT_STEPS);
    this.#atMs = arrivals.startMs;
    this.#slotsSinceMs = arrivals.startMs;
  }

  get waiting(): number {
    return this.#backlog;
  }

  get inFlight(): number {
    return this.#backlog > CRUMB ? this.#slots : Math.min(this.#slots, this.#rate * this.#serviceSeconds);
  }

  setSlots(slots: number): void {
    if (slots === this.#slots) return;
    this.#slots = slots;
    this.#slotsSinceMs = this.#atMs;
  }

  advance(toMs: number): void {
    const { startMs, stepMs, even } = this.#arrivals;
    while (this.#atMs < toMs) {
      const step = Math.floor((this.#atMs - startMs) / stepMs);
      const count = step < even.length ? (even[step] as number) : 0;
      const edge = step < even.length ? startMs + (step + 1) * stepMs : toMs;
      let end = Math.min(toMs, edge);
      if (this.#backlog > CRUMB) end = Math.min(end, this.#atMs + this.#maxStepMs);
      this.#rate = (count / stepMs) * 1000;
      this.#step(end);
    }
  }

  /** One stretch with an even rate. */
  #step(toMs: number): void {
    const seconds = (toMs - this.#atMs) / 1000;
    const capacity = this.#slots / this.#serviceSeconds;
    const rate = this.#rate;
    const [servedBefore, withinBefore, droppedBefore] = [this.waits.served, this.waits.within, this.waits.dropped];
    this.slotSeconds += this.#slots * seconds;
    let calm = 0;
    if (this.#backlog > CRUMB || rate > capacity) {
      const draining = capacity > rate ? this.#backlog / (capacity - rate) : Infinity;
      const busy = Math.min(seconds, draining);
      this.#serveBacklog(busy, capacity);
      calm = seconds - busy;
    } else {
      calm = seconds;
    }
    if (calm > 0) this.#serveCalm(calm, capacity);
    this.#atMs = toMs;
    const begun = this.waits.served - servedBefore + this.waits.dropped - droppedBefore;
    const isKept = begun <= CRUMB ? this.#backlog <= CRUMB : this.waits.within - withinBefore >= this.#quantile * begun;
    if (!isKept) this.violationSeconds += seconds;
  }

  /** No backlog, and enough slots: nearly all begin at once. */
  #serveCalm(seconds: number, capacity: number): void {
    const count = this.#rate * seconds;
    this.#backlog = 0;
    if (count <= 0) return;
    this.busySeconds += count * this.#serviceSeconds;
    const share = this.#rate / capacity;
    const waits = count * this.#erlang.waits(this.#slots, Math.min(share, 1));
    if (waits < CRUMB) {
      this.waits.addNone(count);
      return;
    }
    const age = (this.#atMs - this.#slotsSinceMs) / 1000 + seconds;
    const grown = Math.sqrt((2 * (this.#rate + capacity) * this.#factor * age) / Math.PI) / capacity;
    const mean = Math.min(this.#factor / Math.max(capacity - this.#rate, 1e-9), grown);
    this.waits.addNone(count - waits);
    this.waits.addExponential(mean, waits);
  }

  /** The oldest first, at full capacity. */
  #serveBacklog(seconds: number, capacity: number): void {
    const endMs = this.#atMs + seconds * 1000;
    this.#join(this.#rate * seconds, endMs, capacity * seconds);
    this.#giveUp();
    let left = capacity * seconds;
    let atMs = this.#atMs;
    while (left > CRUMB && this.#backlog > CRUMB && this.#head < this.#counts.length) {
      const count = this.#counts[this.#head] as number;
      const taken = Math.min(count, left);
      const from = this.#fromMs[this.#head] as number;
      const cut = from + ((this.#toMs[this.#head] as number) - from) * (taken / count);
      const doneMs = atMs + (taken / capacity) * 1000;
      this.waits.addEven(Math.max(0, atMs - from) / 1000, Math.max(0, doneMs - cut) / 1000, taken);
      this.busySeconds += taken * this.#serviceSeconds;
      this.#takeFromHead(taken, count, cut);
      left -= taken;
      atMs = doneMs;
    }
    if (this.#head > 1024) this.#forgetServed();
  }

  #takeFromHead(taken: number, count: number, cutMs: number): void {
    this.#backlog -= taken;
    if (count - taken <= CRUMB) {
      this.#backlog -= count - taken;
      this.#head += 1;
    } else {
      this.#counts[this.#head] = count - taken;
      this.#fromMs[this.#head] = cutMs;
    }
    if (this.#backlog < CRUMB) this.#backlog = 0;
  }

  /** What comes, but for what finds no room beside what `served` leaves. */
  #join(count: number, endMs: number, served: number): void {
    const { queueLimit } = this.#serving;
    const over = queueLimit === null ? 0 : Math.min(count, Math.max(0, this.#backlog + count - served - queueLimit));
    if (over > 0) this.waits.addDropped(over);
    if (count <= over) return;
    this.#counts.push(count - over);
    this.#fromMs.push(this.#atMs);
    this.#toMs.push(endMs);
    this.#backlog += count - over;
  }

  /** Those that have waited too long leave. */
  #giveUp(): void {
    const { timeoutSeconds } = this.#serving;
    if (timeoutSeconds === null) return;
    const oldestMs = this.#atMs - timeoutSeconds * 1000;
    while (this.#head < this.#counts.length && (this.#fromMs[this.#head] as number) < oldestMs) {
      const count = this.#counts[this.#head] as number;
      const from = this.#fromMs[this.#head] as number;
      const to = this.#toMs[this.#head] as number;
      const gone = to <= oldestMs ? count : count * ((oldestMs - from) / (to - from));
      this.waits.addDropped(gone);
      this.#takeFromHead(gone, count, Math.min(to, oldestMs));
      if (to > oldestMs) return;
    }
  }

  #forgetServed(): void {
    this.#counts.splice(0, this.#head);
    this.#fromMs.splice(0, this.#head);
    this.#toMs.splice(0, this.#head);
    this.#head = 0;
  }
}
