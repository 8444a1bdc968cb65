/** Figures of many runs as spreads. */
import type { RunFigures, Spread } from '../domain/simulation/figures.ts';
import type { FigureSpread } from '../domain/simulation/result.ts';

/** Over the seeds; null where no run has the figure. */
export function spreadFigures(runs: readonly RunFigures[]): FigureSpread {
  const of = (read: (run: RunFigures) => number) => spreadOf(runs.map(read)) ?? { p5: 0, p50: 0, p95: 0 };
  const maybe = (read: (run: RunFigures) => number | null) => spreadOf(runs.flatMap((run) => read(run) ?? []));
  return {
    attainment: maybe(({ attainment }) => attainment),
    waitP50: maybe(({ wait }) => wait.p50),
    waitP95: maybe(({ wait }) => wait.p95),
    waitP99: maybe(({ wait }) => wait.p99),
    violationSeconds: of(({ violationSeconds }) => violationSeconds),
    dropped: of(({ requests }) => requests.dropped),
    replicasMean: of(({ replicas }) => replicas.mean),
    replicasPeak: of(({ replicas }) => replicas.peak),
    nodesMean: of(({ nodes }) => nodes.mean),
    nodesPeak: of(({ nodes }) => nodes.peak),
    nodesStarted: of(({ nodes }) => nodes.started),
    changes: of(({ changes }) => changes.total),
    reversals: of(({ changes }) => changes.reversals),
    nodeHours: of(({ nodeHours }) => nodeHours),
    gpuHoursPaid: of(({ gpuHours }) => gpuHours.paid),
    gpuHoursUsed: of(({ gpuHours }) => gpuHours.used),
    usd: runs.some(({ usd }) => usd === null) ? null : maybe(({ usd }) => usd),
  };
}

/** The run in the middle by node hours. */
export function middleRun(runs: readonly RunFigures[]): number {
  const order = [...runs.keys()].toSorted((a, b) => (runs[a]?.nodeHours ?? 0) - (runs[b]?.nodeHours ?? 0) || a - b);
  return order[Math.floor((order.length - 1) / 2)] ?? 0;
}

/** The nearest ranks. */
function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) };
}
