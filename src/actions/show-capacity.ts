/** The use case `capacity`: how many replicas each scaler can really get, and what ends it. */
import {
  type CapacityTarget,
  chainsOf,
  type FactReader,
  targetOfScaledObject,
} from '../autoscaling/capacity/chains-of-facts.ts';
import type { Context } from '../context.ts';
import type { CapacityResult } from '../domain/capacity.ts';
import { type CollectedFacts, factReader } from '../domain/facts.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { ScaleTarget } from '../domain/scaled-object.ts';
import { HpscaleError } from '../errors.ts';
import { type FactsOptions, gatherFacts } from './gather-facts.ts';

export interface CapacityOptions extends FactsOptions {
  /** `namespace/name` or a name alone; undefined: all. */
  readonly scaledObject: string | undefined;
  /** A workload and how many replicas of it. */
  readonly target: { readonly workload: ScaleTarget; readonly replicas: number } | undefined;
}

/** Reads and computes; changes nothing. */
export async function runCapacity(options: CapacityOptions, context: Context): Promise<CapacityResult> {
  return capacityOf(await gatherFacts(options, context), options);
}

/** Pure. Throws when what was named is not there. */
export function capacityOf(collected: CollectedFacts, options: CapacityOptions): CapacityResult {
  const reader: FactReader = factReader(collected);
  const { origin } = collected;
  return {
    schema: 'hpscale.capacity/v1',
    cluster: origin.clusterName,
    region: origin.region,
    chains: chainsOf(targetsOf(options, reader), reader),
    notes: notesOf(options, reader),
  };
}

function targetsOf({ scaledObject, target, kube }: CapacityOptions, facts: FactReader): readonly CapacityTarget[] {
  if (target) {
    const { workload, replicas } = target;
    return [
      {
        ...workload,
        namespace: kube.namespace ?? 'default',
        maxReplicas: replicas,
        maximumSource: '--replicas',
        scaledObject: null,
      },
    ];
  }
  const inNamespace = (facts.optional('scaledObjects') ?? [])
    .filter(({ metadata }) => kube.namespace === undefined || metadata.namespace === kube.namespace)
    .map(targetOfScaledObject);
  const all = inNamespace.toSorted((a, b) => ((a.scaledObject ?? '') < (b.scaledObject ?? '') ? -1 : 1));
  if (scaledObject === undefined) return all;
  const named = all.filter(({ scaledObject: full }) => full === scaledObject || full?.split('/')[1] === scaledObject);
  if (named.length > 0) return named;
  throw notFound(scaledObject, all, facts);
}

function notFound(given: string, all: readonly CapacityTarget[], facts: FactReader): HpscaleError {
  const names = all.flatMap(({ scaledObject }) => scaledObject ?? []);
  const unread = facts.whyUnread('scaledObjects');
  if (unread) {
    return new HpscaleError({
      kind: unread.reason === 'denied' ? 'permission' : 'remote',
      code: 'scaled-objects-unknown',
      message: `scaled objects cannot be read: ${unread.message}`,
      ...(unread.hint === null ? {} : { hint: unread.hint }),
    });
  }
  return new HpscaleError({
    kind: 'not-found',
    code: 'scaled-object-not-found',
    message: `there is no scaled object "${given}"${didYouMean(given, names)}`,
    hint:
      names.length === 0 ? 'there is none at all: ask for a workload with --target' : `there are ${names.join(', ')}`,
  });
}

function notesOf({ target }: CapacityOptions, facts: FactReader): readonly string[] {
  if (target) return [];
  const unread = facts.whyUnread('scaledObjects');
  if (unread) return [`scaled objects: ${unread.message}`];
  return (facts.optional('scaledObjects') ?? []).length === 0
    ? ['there are no scaled objects: ask for a workload with --target deployment/NAME --replicas N']
    : [];
}
