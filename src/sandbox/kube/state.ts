/** What all parts of the API server share. */
import type { KindRules } from './kinds/kind-rules.ts';
import type { Registry } from './registry/registry.ts';
import type { Traffic } from '../traffic/traffic.ts';
import type { ObjectStorage } from './storage/object-storage.ts';

export interface KubeState {
  readonly storage: ObjectStorage;
  readonly registry: Registry;
  /** What is special about a kind, by resource key. */
  readonly rules: (key: string) => KindRules;
  /** Milliseconds since the epoch, sandbox time. */
  readonly now: () => number;
  readonly random: () => number;
  /** What the metrics server measures pods by; undefined: the cluster has no metrics server. */
  readonly trafficOfMetrics: Traffic | undefined;
}
