/** All traffic of a sandbox: set by the seed, by `--traffic`, or by the admin route while it runs. */
import { didYouMean } from '../../domain/nearest.ts';
import type { SandboxClock } from '../clock.ts';
import { readTraffic, type TrafficDefinition } from './definition.ts';
import { createServing, type Serving } from './serving.ts';

/** The Deployments of the cluster, as traffic sees them. */
export interface Targets {
  /** Ready pods of the Deployment `namespace/name`; undefined: there is none. */
  readyPods(target: string): number | undefined;
  names(): readonly string[];
}

export interface Traffic {
  list(): readonly Serving[];
  /** Of the Deployment `namespace/name`. */
  of(target: string): Serving | undefined;
  /** Puts traffic on a target, in place of what it has; answers what is wrong with the definition. */
  set(definition: TrafficDefinition): { readonly problem: string } | undefined;
  clear(): void;
  /** Tells where the pods are counted; nothing is ready before. */
  attach(targets: Targets): void;
  /** Pods may have changed: what was is served with the pods there were. */
  countPods(): void;
}

/** No traffic yet. */
export function createTraffic(clock: SandboxClock): Traffic {
  const servings = new Map<string, Serving>();
  let targets: Targets = { readyPods: () => undefined, names: () => [] };
  return {
    list: () => [...servings.values()],
    of: (target) => servings.get(target),
    set(definition) {
      const { target } = definition;
      const reading = readTraffic(definition);
      if ('problem' in reading) return { problem: `traffic to ${target}: ${reading.problem}` };
      const pods = targets.readyPods(target);
      if (pods === undefined) {
        return { problem: `traffic to ${target}: there is no such Deployment${didYouMean(target, targets.names())}` };
      }
      servings.set(target, createServing(reading.settings, clock.now(), pods));
      return undefined;
    },
    clear: () => servings.clear(),
    attach(given) {
      targets = given;
    },
    countPods() {
      for (const [target, serving] of servings) serving.setReadyPods(clock.now(), targets.readyPods(target) ?? 0);
    },
  };
}
