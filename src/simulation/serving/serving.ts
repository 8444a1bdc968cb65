/** A shared queue in front of the ready pods of one workload. */
import type { Objective } from '../../domain/simulation/scenario.ts';
import type { WaitRecord } from './wait-record.ts';

/** Time only goes forward: every change is made at the time up to which it was advanced. */
export interface ServingModel {
  /** What happened until then, with the slots there were. */
  advance(toMs: number): void;
  /** Requests that may be worked on at once from now on. */
  setSlots(slots: number): void;
  /** Requests that wait. */
  readonly waiting: number;
  /** Requests being worked on. */
  readonly inFlight: number;
  readonly waits: WaitRecord;
  /** Slot seconds that worked, and that there were. */
  readonly busySeconds: number;
  readonly slotSeconds: number;
  /** Seconds in which what arrived did not keep the objective. */
  readonly violationSeconds: number;
}

/** Without an objective nothing is counted as within. */
export const NO_OBJECTIVE: Objective = { quantile: 0, waitSeconds: 0 };
