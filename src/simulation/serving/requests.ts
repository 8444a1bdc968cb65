/**
 * The queue request by request: each comes at a time of its own within its step, takes the first free slot, first come, first
 * served, and holds it for a service time of its own. A slot that goes away while it works is given up when it is done.
 */
import type { Delay, Objective, Serving } from '../../domain/simulation/scenario.ts';
import type { Arrivals } from '../arrivals.ts';
import { drawDelay } from '../delays.ts';
import type { Random } from '../random.ts';
import type { ServingModel } from './serving.ts';
import { TimeHeap } from './time-heap.ts';
import { WaitRecord } from './wait-record.ts';

export class RequestServing implements ServingModel {
  readonly waits: WaitRecord;
  busySeconds = 0;
  slotSeconds = 0;
  violationSeconds = 0;
  readonly #arrivals: Arrivals;
  readonly #service: Delay;
  readonly #timeoutMs: number;
  readonly #queueLimit: number;
  readonly #quantile: number;
  readonly #random: Random;
  /** When the requests that are worked on will be done. */
  readonly #working = new TimeHeap();
  /** When the waiting ones came. */
  readonly #queue: number[] = [];
  #head = 0;
  #slots = 0;
  #atMs: number;
  /** Times within the step that is under way, and the next of them. */
  #times: Float64Array = new Float64Array(0);
  #timeCount = 0;
  #nextTime = 0;
  #drawnSteps = 0;

  constructor(arrivals: Arrivals, serving: Serving, { quantile, waitSeconds }: Objective, random: Random) {
    this.#arrivals = arrivals;
    this.#service = serving.serviceSeconds;
    this.#timeoutMs = serving.timeoutSeconds === null ? Infinity : serving.timeoutSeconds * 1000;
    this.#queueLimit = serving.queueLimit ?? Infinity;
    this.#quantile = quantile;
    this.#random = random;
    this.waits = new WaitRecord(waitSeconds);
    this.#atMs = arrivals.startMs;
  }

  get waiting(): number {
    this.#giveUp(this.#atMs);
    return this.#queue.length - this.#head;
  }

  get inFlight(): number {
    return this.#working.size;
  }

  setSlots(slots: number): void {
    this.#slots = slots;
    this.#startWaiting(this.#atMs);
  }

  advance(toMs: number): void {
    const { startMs, stepMs, counts } = this.#arrivals;
    while (this.#atMs < toMs) {
      const step = Math.floor((this.#atMs - startMs) / stepMs);
      const isDemand = step < counts.length;
      if (isDemand && this.#drawnSteps <= step) this.#draw(step);
      const end = isDemand ? Math.min(toMs, startMs + (step + 1) * stepMs) : toMs;
      this.#serveUntil(end);
    }
  }

  #serveUntil(endMs: number): void {
    const [served, within, dropped] = [this.waits.served, this.waits.within, this.waits.dropped];
    this.slotSeconds += (this.#slots * (endMs - this.#atMs)) / 1000;
    for (;;) {
      const arrivalMs = this.#nextTime < this.#timeCount ? (this.#times[this.#nextTime] as number) : Infinity;
      const doneMs = this.#working.first;
      const nextMs = Math.min(arrivalMs, doneMs);
      if (nextMs >= endMs) break;
      if (doneMs <= arrivalMs) {
        this.#working.pop();
        this.#startWaiting(doneMs);
      } else {
        this.#nextTime += 1;
        this.#arrive(arrivalMs);
      }
    }
    const seconds = (endMs - this.#atMs) / 1000;
    this.#atMs = endMs;
    this.#giveUp(endMs);
    const begun = this.waits.served - served + this.waits.dropped - dropped;
    const isKept =
      begun === 0 ? this.#queue.length === this.#head : this.waits.within - within >= this.#quantile * begun;
    if (!isKept) this.violationSeconds += seconds;
  }

  #arrive(atMs: number): void {
    if (this.#working.size < this.#slots) {
      this.#start(atMs, atMs);
      return;
    }
    this.#giveUp(atMs);
    if (this.#queue.length - this.#head >= this.#queueLimit) this.waits.addDropped(1);
    else this.#queue.push(atMs);
  }

  #startWaiting(atMs: number): void {
    this.#giveUp(atMs);
    while (this.#working.size < this.#slots && this.#head < this.#queue.length) {
      const since = this.#queue[this.#head] as number;
      this.#head += 1;
      this.#start(since, atMs);
    }
    if (this.#head > 4096 && this.#head * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
  }

  #start(sinceMs: number, atMs: number): void {
    const seconds = drawDelay(this.#service, this.#random);
    this.busySeconds += seconds;
    this.waits.add((atMs - sinceMs) / 1000);
    this.#working.push(atMs + seconds * 1000);
  }

  #giveUp(atMs: number): void {
    while (this.#head < this.#queue.length && atMs - (this.#queue[this.#head] as number) > this.#timeoutMs) {
      this.#head += 1;
      this.waits.addDropped(1);
    }
  }

  /** Even chances over the step, in order: gaps between them are exponential. */
  #draw(step: number): void {
    const { startMs, stepMs, counts } = this.#arrivals;
    const count = counts[step] as number;
    if (this.#times.length < count + 1) this.#times = new Float64Array(Math.ceil(count * 1.5) + 1);
    let sum = 0;
    for (let index = 0; index <= count; index += 1) {
      sum -= Math.log(1 - this.#random());
      this.#times[index] = sum;
    }
    const from = startMs + step * stepMs;
    for (let index = 0; index < count; index += 1) {
      this.#times[index] = from + ((this.#times[index] as number) / sum) * stepMs;
    }
    this.#timeCount = count;
    this.#nextTime = 0;
    this.#drawnSteps = step + 1;
  }
}
