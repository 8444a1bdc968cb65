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

export interface DemoResult {
  readonly schema: 'hpscale.demo/v1';
  readonly cluster: string;
  readonly steps: readonly DemoStep[];
  readonly moments: readonly DemoMoment[];
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
