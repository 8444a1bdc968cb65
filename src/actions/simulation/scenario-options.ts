/** What a scenario is made of, as options. */
import type { Days } from '../../domain/simulation/parse-days.ts';
import type { Delay, Objective } from '../../domain/simulation/scenario.ts';
import type { PrometheusMeaning } from '../../simulation/signal-of-trigger.ts';
import type { FactsOptions } from '../gather-facts.ts';

export interface ServingOptions {
  readonly concurrency: number | null;
  /** Null: derived from the trigger's target. */
  readonly serviceSeconds: Delay | null;
  readonly timeoutSeconds: number | null;
  readonly queueLimit: number | null;
}

export interface ScenarioOptions extends FactsOptions {
  /** Manifests that take the place of what the cluster has. */
  readonly files: readonly string[];
  /** `namespace/name` or a name alone; undefined: the only one there is. */
  readonly scaledObject: string | undefined;
  /** A CSV file, `-` for standard input, or words such as `steady:5/s`. */
  readonly demand: string;
  readonly scale: number;
  /** Null: all of it. */
  readonly days: Days | null;
  readonly serving: ServingOptions;
  /** Median, in seconds; null: measured on node claims, else assumed. */
  readonly nodeStartSeconds: number | null;
  readonly placeholders: number;
  readonly prometheus: PrometheusMeaning | undefined;
  /** Fields of the scaled object's spec, by path: `minReplicaCount=2`. */
  readonly sets: readonly string[];
  readonly objective: Objective | null;
}
