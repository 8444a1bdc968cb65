/**
 * What is simulated: demand, what serves it, how it is scaled, and how long nodes and pods take to come. Plain data, so that it can be
 * written to a file and handed to another thread. Kubernetes objects are what `kubectl get -o json` gives.
 */
import type { KubeObject } from '../kube-object.ts';

export interface Scenario {
  readonly nodePools: readonly KubeObject[];
  /** HyperpodNodeClass, with `status.instanceGroups`: what there is to launch. */
  readonly nodeClasses: readonly KubeObject[];
  readonly daemonSets: readonly KubeObject[];
  /** Workloads that share the node pools. */
  readonly streams: readonly Stream[];
  readonly provisioning: ProvisioningProfile;
}

/** One workload, and the demand on it. */
export interface Stream {
  /** `namespace/name` of the workload. */
  readonly name: string;
  readonly demand: Demand;
  readonly serving: Serving;
  /** Deployment or StatefulSet: its pod template tells what one replica asks for. */
  readonly workload: KubeObject;
  readonly scaledObject: KubeObject;
  /** What each trigger of the scaled object sees; by the trigger's place in the list. */
  readonly signals: readonly Signal[];
  /** Placeholder pods of the same size and lower priority: nodes kept warm. */
  readonly placeholders: number;
}

/** Arrivals over time, in even buckets. */
export interface Demand {
  /** Start of the first bucket, Unix time in ms: cron triggers and days follow it. */
  readonly startMs: number;
  readonly stepSeconds: number;
  /** Arrivals per bucket; null: the source has no value (which for a load balancer means that there were none). */
  readonly requests: readonly (number | null)[];
}

/** What one replica can do. */
export interface Serving {
  /** Requests that one replica works on at the same time. */
  readonly concurrency: number;
  /** How long one request takes. */
  readonly serviceSeconds: Delay;
  /** A request that has waited so long is dropped; null: it waits for ever. */
  readonly timeoutSeconds: number | null;
  /** Requests that may wait at the same time; more are dropped at once. Null: no bound. */
  readonly queueLimit: number | null;
}

/** What a trigger's metric shows of the simulated world. */
export type Signal =
  /** Requests that arrived: a load balancer's RequestCount, a rate in Prometheus. */
  | { readonly kind: 'arrivals'; readonly timing: SignalTiming }
  /** Requests that arrived, over the pods in service: RequestCountPerTarget. */
  | { readonly kind: 'arrivals-per-replica'; readonly timing: SignalTiming }
  /** Requests that wait, and those being worked on: a queue's length. */
  | { readonly kind: 'queue'; readonly countsInFlight: boolean; readonly timing: SignalTiming }
  /** Share of busy slots, as CPU use in percent of the requests. */
  | { readonly kind: 'utilization' }
  /** A cron trigger: it needs no metric. */
  | { readonly kind: 'schedule' }
  /** Nothing is known of it: the trigger is taken for one that never asks for more. */
  | { readonly kind: 'unknown'; readonly why: string };

export interface SignalTiming {
  /** A datapoint per so many seconds; 0: the value of the moment. */
  readonly periodSeconds: number;
  /** From the end of a period until its datapoint can be read. */
  readonly delaySeconds: number;
  /** Whether a period without requests has no datapoint. */
  readonly isGapWhenZero: boolean;
  /** Arrivals are told per so many seconds (60: requests a minute; 1: a rate); the sum over the period when null. */
  readonly perSeconds: number | null;
}

/** A time that differs from case to case, in seconds. */
export type Delay =
  | { readonly kind: 'constant'; readonly seconds: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  /** Lognormal through these two quantiles. */
  | { readonly kind: 'lognormal'; readonly p50: number; readonly p95: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  /** Drawn from what was measured. */
  | { readonly kind: 'measured'; readonly samples: readonly number[] };

export interface ProvisioningProfile {
  /** Where it comes from, for a reader: `assumed`, a file, `34 node claims of ml-cluster`. */
  readonly source: string;
  /** From the node claim to a Ready node; by instance type where it is known, else `default`. */
  readonly nodeStart: Readonly<Record<string, Delay>> & { readonly default: Delay };
  /** From Ready until the devices are allocatable. */
  readonly deviceStart: Delay;
  /** First pod of the workload on a node; nothing afterwards. */
  readonly imagePull: Delay;
  /** From the container's start until the pod is Ready. */
  readonly modelLoad: Delay;
  /** From the deletion of a node until it is no longer billed. */
  readonly nodeTermination: Delay;
  /** How long a pod that was told to go still holds its place. */
  readonly podTermination: Delay;
  /** Launches that find no capacity. */
  readonly insufficientCapacity: {
    /** Of each launch, outside the episodes. */
    readonly probability: number;
    /** When nothing can be launched, in seconds from the start of the demand. Every type when `instanceTypes` is empty. */
    readonly episodes: readonly {
      readonly fromSeconds: number;
      readonly toSeconds: number;
      readonly instanceTypes: readonly string[];
    }[];
  };
  /** Interruptions of a spot node per hour. */
  readonly spotInterruptionsPerHour: number;
}

/** What is to be kept: `p95 wait < 2s` is `{quantile: 0.95, waitSeconds: 2}`. */
export interface Objective {
  readonly quantile: number;
  readonly waitSeconds: number;
}
