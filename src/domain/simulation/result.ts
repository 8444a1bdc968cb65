/** The result of `simulate`. */
import type { RunFigures, Spread, TimelinePoint } from './figures.ts';
import type { PriceNote } from '../plan-cost.ts';
import type { Objective } from './scenario.ts';

/** How waiting is reckoned: `fluid` in steps with Erlang's formula, `requests` one request after the other. */
export type Detail = 'fluid' | 'requests';

/** Every figure of a run that is a number, spread over the seeds; null: no run has it. */
export interface FigureSpread {
  readonly attainment: Spread | null;
  readonly waitP50: Spread | null;
  readonly waitP95: Spread | null;
  readonly waitP99: Spread | null;
  readonly violationSeconds: Spread;
  readonly dropped: Spread;
  readonly replicasMean: Spread;
  readonly replicasPeak: Spread;
  readonly nodesMean: Spread;
  readonly nodesPeak: Spread;
  readonly nodesStarted: Spread;
  readonly changes: Spread;
  readonly reversals: Spread;
  readonly nodeHours: Spread;
  readonly gpuHoursPaid: Spread;
  readonly gpuHoursUsed: Spread;
  readonly usd: Spread | null;
}

/** One set of settings, run with every seed. */
export interface SimulatedVariant {
  /** `hpscale.yaml`, `present`, `static peak`. */
  readonly name: string;
  /** One line a stream: what scales it. */
  readonly settings: readonly string[];
  readonly streams: readonly {
    readonly name: string;
    readonly spread: FigureSpread;
    readonly runs: readonly RunFigures[];
    /** Of the run in the middle; at most about 2,000 points. */
    readonly timeline: readonly TimelinePoint[];
  }[];
  /** Of all streams together: nodes are shared. */
  readonly total: FigureSpread;
  /** Seed of the run in the middle by node hours. */
  readonly middleSeed: number;
  /** Whether every stream kept the objective in the middle run; null: no objective was given. */
  readonly keepsObjective: boolean | null;
}

export interface SimulationResult {
  readonly schema: 'hpscale.simulation/v1';
  readonly demand: {
    readonly source: string;
    /** RFC 3339. */
    readonly start: string;
    readonly hours: number;
    readonly requests: number;
    readonly peakPerSecond: number;
    readonly gapSeconds: number;
  };
  readonly objective: Objective | null;
  readonly detail: Detail;
  readonly seeds: number;
  readonly variants: readonly SimulatedVariant[];
  readonly prices: PriceNote;
  /** What was taken for given, and what is not modelled: one line each. */
  readonly assumptions: readonly string[];
}
