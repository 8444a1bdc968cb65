/** Figures of a finished run. */
import type { BoundBy, RunFigures } from '../domain/simulation/figures.ts';
import type { Arrivals } from './arrivals.ts';
import type { StreamTotals, Totals } from './fleet/totals.ts';
import type { ServingModel } from './serving/serving.ts';

/** What a run counted of one stream. */
export interface StreamSums {
  readonly arrivals: Arrivals;
  readonly serving: ServingModel;
  readonly changes: number;
  readonly reversals: number;
  readonly boundBy: Record<BoundBy, number>;
}

export interface RunAround {
  readonly seed: number;
  readonly seconds: number;
  readonly totals: Totals;
  readonly nodesStarted: number;
}

/** Nodes and cost are those of all streams: they are shared. */
export function figuresOfStream(sums: StreamSums, index: number, around: RunAround): RunFigures {
  const { waits, busySeconds, slotSeconds, violationSeconds } = sums.serving;
  const { replicaSeconds, replicasPeak, deviceSeconds } = around.totals.streams[index] as StreamTotals;
  const arrived = sums.arrivals.total;
  const ended = waits.served + waits.dropped;
  return {
    seed: around.seed,
    requests: { arrived, served: waits.served, dropped: waits.dropped, left: Math.max(0, arrived - ended) },
    // What still waits at the end is judged by what it has waited: not at all.
    attainment: ended > 0 ? waits.within / ended : null,
    wait: {
      p50: waits.quantile(0.5),
      p95: waits.quantile(0.95),
      p99: waits.quantile(0.99),
      mean: waits.mean,
      max: waits.longest,
    },
    violationSeconds,
    replicas: { mean: replicaSeconds / around.seconds, peak: replicasPeak },
    changes: { total: sums.changes, reversals: sums.reversals },
    busyShare: slotSeconds > 0 ? Math.min(1, busySeconds / slotSeconds) : null,
    boundBy: sums.boundBy,
    ...shared(around),
    gpuHours: { paid: around.totals.acceleratorSeconds / 3600, used: deviceSeconds / 3600 },
  };
}

/** All streams together; waits are not joined: each has its own. */
export function totalFigures(figures: readonly RunFigures[], around: RunAround): RunFigures {
  const [only, ...others] = figures;
  if (only && others.length === 0) return only;
  const sum = (read: (one: RunFigures) => number) => figures.reduce((total, one) => total + read(one), 0);
  const least = figures.flatMap(({ attainment }) => attainment ?? []);
  const bounds = Object.keys(only?.boundBy ?? {}) as BoundBy[];
  return {
    seed: around.seed,
    requests: {
      arrived: sum(({ requests }) => requests.arrived),
      served: sum(({ requests }) => requests.served),
      dropped: sum(({ requests }) => requests.dropped),
      left: sum(({ requests }) => requests.left),
    },
    // The worst: each stream has to keep it.
    attainment: least.length === 0 ? null : Math.min(...least),
    wait: { p50: null, p95: null, p99: null, mean: null, max: null },
    violationSeconds: sum(({ violationSeconds }) => violationSeconds),
    replicas: { mean: sum(({ replicas }) => replicas.mean), peak: sum(({ replicas }) => replicas.peak) },
    changes: { total: sum(({ changes }) => changes.total), reversals: sum(({ changes }) => changes.reversals) },
    busyShare: null,
    boundBy: Object.fromEntries(bounds.map((name) => [name, sum(({ boundBy }) => boundBy[name])])) as Record<
      BoundBy,
      number
    >,
    ...shared(around),
    gpuHours: { paid: around.totals.acceleratorSeconds / 3600, used: sum(({ gpuHours }) => gpuHours.used) },
  };
}

function shared({ totals, seconds, nodesStarted }: RunAround) {
  return {
    nodes: { mean: totals.nodeSeconds / seconds, peak: totals.nodesPeak, started: nodesStarted },
    pendingPodSeconds: totals.pendingPodSeconds,
    nodeHours: totals.nodeSeconds / 3600,
    usd: totals.hasPrices ? totals.usd : null,
  };
}
