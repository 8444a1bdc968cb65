/** What one run of a scenario came to, and what many runs came to together. */

/** Waiting is from arrival to the start of the work; a dropped request counts as one that waited too long. */
export interface RunFigures {
  readonly seed: number;
  readonly requests: {
    readonly arrived: number;
    readonly served: number;
    readonly dropped: number;
    /** Waiting or being worked on when the run ended. */
    readonly left: number;
  };
  /** Share of requests that waited at most the objective's time; null when none arrived. */
  readonly attainment: number | null;
  /** Seconds; null when nothing was served. */
  readonly wait: {
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
    readonly mean: number | null;
    readonly max: number | null;
  };
  /** Time in which requests that arrived had to wait longer than the objective. */
  readonly violationSeconds: number;
  readonly replicas: { readonly mean: number; readonly peak: number };
  readonly nodes: { readonly mean: number; readonly peak: number; readonly started: number };
  readonly changes: {
    /** Changes of the size, by whoever. */
    readonly total: number;
    /** Ups that followed a down, and downs that followed an up, within ten minutes. */
    readonly reversals: number;
  };
  /** Pod seconds spent waiting for a node. */
  readonly pendingPodSeconds: number;
  readonly nodeHours: number;
  /** Of the nodes that ran, and of them those that pods asked for. */
  readonly gpuHours: { readonly paid: number; readonly used: number };
  /** Share of the slots of ready pods that worked. */
  readonly busyShare: number | null;
  /** By list prices; null where a price is not known. */
  readonly usd: number | null;
  /** Seconds in which this was what kept capacity from growing. */
  readonly boundBy: Readonly<Record<BoundBy, number>>;
}

export type BoundBy =
  /** maxReplicaCount. */
  | 'maximum'
  /** The HPA's policies. */
  | 'rate'
  /** Limits of node pools. */
  | 'node-pool-limit'
  /** No capacity to be had. */
  | 'capacity'
  /** Nodes on their way. */
  | 'node-start'
  /** Pods pulling images and loading models. */
  | 'pod-start'
  /** The metric does not show the demand yet, or asks for too little. */
  | 'metric';

/** One point of a run over time. */
export interface TimelinePoint {
  /** Seconds from the start of the demand. */
  readonly t: number;
  /** Requests per second that arrived since the point before, and that ready pods can serve. */
  readonly demand: number;
  readonly capacity: number;
  /** Requests that wait at that moment. */
  readonly waiting: number;
  readonly replicas: number;
  readonly ready: number;
  readonly nodes: number;
  /** USD per hour of the nodes at that moment; null where a price is not known. */
  readonly usdPerHour: number | null;
}

/** Over the seeds. */
export interface Spread {
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
}
