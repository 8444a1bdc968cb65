/** What `hpscale demo` reports. */
import type { StepStatus } from './plan.ts';

export interface DemoStep {
  readonly id: string;
  readonly title: string;
  /** The command line as a user would type it. */
  readonly command: string;
  readonly status: StepStatus;
  /** Sandbox seconds it took. */
  readonly seconds: number;
}

/** One line of the live table: how the cluster stood when something changed. */
export interface DemoMoment {
  /** Sandbox seconds since the workload was applied. */
  readonly seconds: number;
  readonly replicas: number;
  readonly pendingPods: number;
  readonly runningPods: number;
  readonly nodeClaims: number;
  readonly nodes: number;
}

/** One line of the second table: demand, and what follows it. */
export interface DemandMoment extends DemoMoment {
  /** Messages that came in the last minute. */
  readonly messagesPerMinute: number;
  readonly waiting: number;
}

/** Something that the models foretell, and when it was seen. */
export interface Foretold {
  readonly what: string;
  /** Sandbox seconds since demand began; from and to are the same where the models leave no room. */
  readonly model: { readonly from: number; readonly to: number };
  /** Looked at every two seconds; null: it was not seen. */
  readonly seen: number | null;
}

/** The second half of the journey: replicas and nodes that follow demand. */
export interface DemandReport {
  readonly workload: string;
  readonly moments: readonly DemandMoment[];
  readonly foretold: readonly Foretold[];
  readonly summary: {
    readonly messages: number;
    readonly peakReplicas: number;
    readonly peakNodes: number;
    /** How long messages waited until work on them began. */
    readonly meanWaitSeconds: number;
    readonly p95WaitSeconds: number;
    /** From the first message until replicas and nodes were back at zero. */
    readonly seconds: number;
  };
}

export interface DemoResult {
  readonly schema: 'hpscale.demo/v1';
  readonly cluster: string;
  readonly steps: readonly DemoStep[];
  readonly moments: readonly DemoMoment[];
  readonly demand: DemandReport;
  readonly summary: {
    readonly peakNodes: number;
    /** From applying the workload until all its pods ran. */
    readonly secondsToRunning: number;
    /** From scaling to zero until the last node was gone. */
    readonly secondsToGone: number;
    /** Of the whole journey, in sandbox time. */
    readonly seconds: number;
  };
  /** What to type on a cluster of one's own. */
  readonly next: readonly string[];
}
