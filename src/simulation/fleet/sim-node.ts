/** A node of a run, and the pods of a run. */
import type { NodeShape } from './shapes.ts';

export interface SimPod {
  readonly seq: number;
  readonly stream: number;
  /** Of lower priority: it only keeps room. */
  readonly isPlaceholder: boolean;
  readonly createdMs: number;
  node: SimNode | null;
  phase: 'pending' | 'starting' | 'ready' | 'gone';
  sinceMs: number;
}

export class SimNode {
  readonly name: string;
  readonly shape: NodeShape;
  readonly createdMs: number;
  readonly free: Float64Array;
  readonly pods = new Set<SimPod>();
  /** When the image of each stream is there. */
  readonly imageMs = new Map<number, number>();
  phase: 'starting' | 'ready' | 'going' = 'starting';
  initializedMs = Infinity;
  lastPodEventMs: number | null = null;
  nominatedUntilMs = 0;

  constructor(seq: number, shape: NodeShape, nowMs: number) {
    // Ordered by name as by age.
    this.name = `node-${String(seq).padStart(7, '0')}`;
    this.shape = shape;
    this.createdMs = nowMs;
    this.free = Float64Array.from(shape.room);
  }

  /** Whether one more pod fits. */
  hasRoom(stream: number, demand: Float64Array): boolean {
    return this.shape.takes[stream] === true && fits(demand, this.free);
  }

  add(pod: SimPod, demand: Float64Array): void {
    this.pods.add(pod);
    pod.node = this;
    for (let index = 0; index < demand.length; index += 1) {
      this.free[index] = (this.free[index] as number) - (demand[index] as number);
    }
  }

  remove(pod: SimPod, demand: Float64Array): void {
    if (!this.pods.delete(pod)) return;
    for (let index = 0; index < demand.length; index += 1) {
      this.free[index] = (this.free[index] as number) + (demand[index] as number);
    }
  }
}

export function fits(demand: Float64Array, free: Float64Array): boolean {
  for (let index = 0; index < demand.length; index += 1) {
    if ((demand[index] as number) > (free[index] as number)) return false;
  }
  return true;
}
