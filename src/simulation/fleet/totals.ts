/** What pods and nodes of a run add up to over time. */
import type { Fleet } from './fleet.ts';
import type { Shapes } from './shapes.ts';
import type { SimNode } from './sim-node.ts';

/** Sums of one stream, or of all. */
export interface StreamTotals {
  replicaSeconds: number;
  replicasPeak: number;
  /** Of devices that its pods hold. */
  deviceSeconds: number;
}

type Seen = Pick<Fleet, 'nodes' | 'streams' | 'pendingPods'>;

export class Totals {
  readonly streams: readonly StreamTotals[];
  nodeSeconds = 0;
  nodesPeak = 0;
  acceleratorSeconds = 0;
  pendingPodSeconds = 0;
  usd = 0;
  hasPrices = true;
  readonly #fleet: Seen;
  readonly #shapes: Shapes;
  #atMs: number;

  constructor(fleet: Seen, shapes: Shapes, startMs: number) {
    this.#fleet = fleet;
    this.#shapes = shapes;
    this.#atMs = startMs;
    this.streams = fleet.streams.map(() => ({ replicaSeconds: 0, replicasPeak: 0, deviceSeconds: 0 }));
  }

  /** Adds what was since the last time; called before anything changes. */
  accrue(nowMs: number): void {
    const seconds = (nowMs - this.#atMs) / 1000;
    if (seconds <= 0) return;
    this.#atMs = nowMs;
    const { nodes, streams, pendingPods } = this.#fleet;
    this.nodesPeak = Math.max(this.nodesPeak, nodes.length);
    this.pendingPodSeconds += pendingPods * seconds;
    for (let index = 0; index < streams.length; index += 1) {
      const { size, ready, starting } = streams[index] as Fleet['streams'][number];
      const own = this.streams[index] as StreamTotals;
      own.replicaSeconds += size * seconds;
      own.replicasPeak = Math.max(own.replicasPeak, size);
      own.deviceSeconds += (ready + starting) * (this.#shapes.devices[index] as number) * seconds;
    }
  }

  /** A node from its launch until it is gone. */
  bill({ shape, createdMs }: SimNode, goneMs: number): void {
    const seconds = Math.max(0, goneMs - createdMs) / 1000;
    this.nodeSeconds += seconds;
    this.acceleratorSeconds += seconds * shape.accelerators;
    if (shape.usdPerHour === null) this.hasPrices = false;
    else this.usd += (seconds / 3600) * shape.usdPerHour;
  }
}
