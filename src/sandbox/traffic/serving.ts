/** One traffic as it is served: a queue in front of the target's ready pods, computed up to the time it is looked at. */
import { createDemand, type Demand } from '../../domain/demand.ts';
import { type Parcel, stepQueue, sumOf, waitsOf } from '../../domain/fluid-queue.ts';
import { createMarks, type Mark } from './marks.ts';
import type { TrafficSettings } from './definition.ts';

/** Totals since the traffic was set, and how things stand. Requests are a fluid: fractions are meant. */
export interface ServingReport {
  readonly arrived: number;
  readonly served: number;
  /** Waited longer than the time-out. */
  readonly timedOut: number;
  /** Answered 503 by the load balancer, as no pod was ready. */
  readonly refused: number;
  readonly waiting: number;
  /** Being worked on. */
  readonly inFlight: number;
  readonly readyPods: number;
  readonly capacityPerSecond: number;
  /** Until work on a request began, over all that were served; null: none was. */
  readonly meanWaitSeconds: number | null;
  readonly p95WaitSeconds: number | null;
}

export interface Serving {
  readonly settings: TrafficSettings;
  readonly startedMs: number;
  /** Requests of the last whole minute, as the trace has them. */
  requestsPerMinute(nowMs: number): number;
  /** What was, with the pods there were; from now on with that many. */
  setReadyPods(nowMs: number, pods: number): void;
  report(nowMs: number): ServingReport;
  /** How things stood at the end of each minute, by the minute's start in ms; undefined before and after. */
  minute(nowMs: number, startMs: number): { readonly before: Mark; readonly at: Mark } | undefined;
  /** How things stood each 15 s, oldest first: the last hour. */
  scrapes(nowMs: number): readonly Mark[];
}

/** Steps of the queue, as finely as anything is measured. */
const STEP_MS = 1000;
const SCRAPE_MS = 15_000;
const KEPT_SCRAPES = 240;
const MINUTE_MS = 60_000;

/** A serving that begins at a time with so many pods. */
export function createServing(settings: TrafficSettings, setMs: number, pods: number): Serving {
  const startedMs = Math.floor(setMs / STEP_MS) * STEP_MS;
  const demand = createDemand({
    trace: settings.demand,
    scale: settings.scale ?? 1,
    isLooped: settings.loop ?? false,
    startMs: startedMs + (settings.startAfter ?? 0) * 1000,
  });
  const minutes = createMarks(MINUTE_MS, Number.POSITIVE_INFINITY);
  const scrapes = createMarks(SCRAPE_MS, KEPT_SCRAPES);
  const waits = new Map<number, number>();
  let state: State = { mark: { ...NOTHING, atMs: startedMs, pods }, waiting: [] };
  minutes.add({ ...state.mark, atMs: Math.floor(startedMs / MINUTE_MS) * MINUTE_MS });

  const advance = (nowMs: number): Mark => {
    while (state.mark.atMs + STEP_MS <= nowMs) {
      state = serveSecond(state, settings, demand, waits);
      minutes.add(state.mark);
      scrapes.add(state.mark);
    }
    return state.mark;
  };
  return {
    settings,
    startedMs,
    requestsPerMinute: (nowMs) => Math.round(demand.arrivedBy(nowMs) - demand.arrivedBy(nowMs - MINUTE_MS)),
    setReadyPods(nowMs, ready) {
      const mark = advance(nowMs);
      state = { ...state, mark: { ...mark, pods: ready } };
    },
    report: (nowMs) => reportOf(advance(nowMs), waits, settings),
    minute(nowMs, startMs) {
      advance(nowMs);
      const [before, at] = [minutes.at(startMs), minutes.at(startMs + MINUTE_MS)];
      return before && at && { before, at };
    },
    scrapes(nowMs) {
      advance(nowMs);
      return scrapes.all();
    },
  };
}

interface State {
  readonly mark: Mark;
  readonly waiting: readonly Parcel[];
}

const NOTHING = { arrived: 0, served: 0, capacity: 0, timedOut: 0, refused: 0, waiting: 0, inFlight: 0 };

/** One step; how long what was served had waited is added to `waits`. */
function serveSecond(
  { mark, waiting }: State,
  settings: TrafficSettings,
  demand: Demand,
  waits: Map<number, number>,
): State {
  const atMs = mark.atMs + STEP_MS;
  const arrived = demand.arrivedBy(atMs);
  const came = arrived - mark.arrived;
  const refused = settings.loadBalancer !== undefined && mark.pods === 0 ? came : 0;
  const capacity = mark.pods * settings.requestsPerSecond;
  const answer = stepQueue(waiting, {
    atSeconds: mark.atMs / 1000,
    arrivals: came - refused,
    capacity,
    timeoutSeconds: settings.timeoutSeconds ?? null,
  });
  for (const { waitSeconds, requests } of answer.served) {
    waits.set(waitSeconds, (waits.get(waitSeconds) ?? 0) + requests);
  }
  const served = sumOf(answer.served);
  return {
    waiting: answer.waiting,
    mark: {
      atMs,
      pods: mark.pods,
      arrived,
      served: mark.served + served,
      capacity: mark.capacity + capacity,
      timedOut: mark.timedOut + answer.timedOut,
      refused: mark.refused + refused,
      waiting: sumOf(answer.waiting),
      // Little's law: a request is worked on for concurrency / requestsPerSecond.
      inFlight: (served * settings.concurrency) / settings.requestsPerSecond,
    },
  };
}

function reportOf(mark: Mark, waits: ReadonlyMap<number, number>, settings: TrafficSettings): ServingReport {
  const { arrived, served, timedOut, refused, waiting, inFlight, pods: readyPods } = mark;
  const known = waitsOf(waits, 0.95);
  return {
    arrived,
    served,
    timedOut,
    refused,
    waiting,
    inFlight,
    readyPods,
    capacityPerSecond: readyPods * settings.requestsPerSecond,
    meanWaitSeconds: known?.mean ?? null,
    p95WaitSeconds: known?.quantile ?? null,
  };
}
