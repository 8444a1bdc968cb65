/**
 * What follows from the time a node takes to start: how long replicas are kept, and how much load has to be carried
 * meanwhile. The defaults are assumptions until they are measured on the user's own cluster.
 */

export interface NodeStart {
  /** From the request to Ready, typically (half of the nodes are faster). */
  readonly typicalSeconds: number;
  /** 19 of 20 nodes are faster. */
  readonly slowSeconds: number;
}

export interface ScalingTiming {
  /** `behavior.scaleDown.stabilizationWindowSeconds` of the HPA. */
  readonly scaleDownWindowSeconds: number;
  /** KEDA's three, which matter only when the workload may go to 0. */
  readonly pollingSeconds?: number;
  readonly cooldownSeconds?: number;
  readonly initialCooldownSeconds?: number;
}

/** No distribution for GPU nodes on HyperPod is published; measured with image pull on CPU nodes: 5-7 minutes. */
export const DEFAULT_NODE_START_SECONDS = 300;
/** Slow over typical, as in the assumed 300 s and 480 s. */
const SLOW_RATIO = 1.6;
/** Image pull (360 s) and model load (120 s) on a fresh node, slow ones. */
export const POD_START_SECONDS = 480;
/** The HPA's and KEDA's own default, below which nothing is gained. */
export const MIN_WINDOW_SECONDS = 300;
/** The API server's upper bound for the window. */
export const MAX_WINDOW_SECONDS = 3600;
/** KEDA's default. */
export const DEFAULT_POLLING_SECONDS = 30;
/** One datapoint per minute, five candidates. */
export const METRIC_WINDOW_PERIODS = 5;

const MINUTE_SECONDS = 60;
/** CloudWatch's finest period for load balancers; Prometheus, SQS and CPU are faster. */
const DATAPOINT_SECONDS = 60;
const HPA_SYNC_SECONDS = 15;
const KARPENTER_BATCH_SECONDS = 10;

/** The assumed distribution for a typical start time. */
export function nodeStartOf(typicalSeconds: number): NodeStart {
  return { typicalSeconds, slowSeconds: Math.round(typicalSeconds * SLOW_RATIO) };
}

/** The timing that fits a node start: see docs/commands/scaledobject.md for the reasons. */
export function defaultTiming(nodeStart: NodeStart, minReplicas: number): ScalingTiming {
  const kept = Math.max(MIN_WINDOW_SECONDS, wholeMinutes(nodeStart.slowSeconds));
  const scaleDownWindowSeconds = Math.min(MAX_WINDOW_SECONDS, kept);
  if (minReplicas > 0) return { scaleDownWindowSeconds };
  return {
    scaleDownWindowSeconds,
    pollingSeconds: DEFAULT_POLLING_SECONDS,
    // KEDA writes 0 from any size once the cooldown is over: a shorter one would cut short the HPA's window.
    cooldownSeconds: kept,
    initialCooldownSeconds: wholeMinutes(nodeStart.slowSeconds + POD_START_SECONDS),
  };
}

export interface ReactionStage {
  readonly seconds: number;
  readonly what: string;
}

/** From more load to a new replica that serves, when a node has to come first. */
export function reactionStages(nodeStart: NodeStart): readonly ReactionStage[] {
  return [
    { seconds: DATAPOINT_SECONDS, what: 'datapoint' },
    { seconds: HPA_SYNC_SECONDS, what: 'HPA' },
    { seconds: KARPENTER_BATCH_SECONDS, what: "Karpenter's batch" },
    { seconds: nodeStart.slowSeconds, what: 'node' },
    { seconds: POD_START_SECONDS, what: 'image and model' },
  ];
}

/** All of it, in seconds. */
export function reactionSeconds(nodeStart: NodeStart): number {
  return reactionStages(nodeStart).reduce((sum, stage) => sum + stage.seconds, 0);
}

/**
 * The target that leaves room for load growing by `growthPercent` a minute until a new replica serves:
 * what one replica takes, divided by how much the load may have grown by then. At least 1, a whole number.
 */
export function bufferedTarget(perReplica: number, growthPercent: number, nodeStart: NodeStart): number {
  if (growthPercent === 0) return perReplica;
  const growth = (growthPercent / 100) * (reactionSeconds(nodeStart) / MINUTE_SECONDS);
  return Math.max(1, Math.floor(perReplica / (1 + growth)));
}

function wholeMinutes(seconds: number): number {
  return Math.ceil(seconds / MINUTE_SECONDS) * MINUTE_SECONDS;
}
