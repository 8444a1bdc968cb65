/** `status` from a bundle: the same document as from the cluster. Pure. */
import type { CollectedFacts, Fact, Facts } from '../domain/facts.ts';
import type { Known } from '../domain/known.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import type { KubeSelection } from '../domain/options.ts';
import type { StatusResult } from '../domain/status.ts';
import { HpscaleError } from '../errors.ts';
import { toStatus } from './collect-status.ts';

/** Throws `cluster-unread` when the bundle has no cluster to show. */
export function statusOfFacts({ facts, origin }: CollectedFacts, { namespace }: KubeSelection): StatusResult {
  const { cluster, subnets } = facts;
  if (cluster.status === 'unread') {
    throw new HpscaleError({
      kind: 'remote',
      code: 'cluster-unread',
      message: `the bundle does not hold the cluster ${origin.clusterName ?? ''}`.trimEnd() + `: ${cluster.message}`,
      ...(cluster.hint === null ? {} : { hint: cluster.hint }),
    });
  }
  const zones: Known<Readonly<Record<string, string>>> =
    subnets.status === 'read'
      ? Object.fromEntries(subnets.value.map(({ id, zone }) => [id, zone]))
      : { unknown: subnets.message };
  const scaledObjects = partOf(facts.scaledObjects, namespace);
  const parts = {
    nodeClasses: partOf(facts.nodeClasses),
    nodePools: partOf(facts.nodePools),
    nodeClaims: partOf(facts.nodeClaims),
    scaledObjects,
  };
  return toStatus(cluster.value, zones, parts, notServed(facts));
}

function partOf(fact: Fact<readonly KubeObject[]>, namespace?: string): Known<readonly KubeObject[]> {
  if (fact.status === 'read') {
    return fact.value.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  }
  return fact.reason === 'not-installed' ? [] : { unknown: fact.message };
}

const KINDS: readonly (readonly [keyof Facts, ResourceType])[] = [
  ['nodeClasses', RESOURCES.nodeClass],
  ['nodePools', RESOURCES.nodePool],
  ['nodeClaims', RESOURCES.nodeClaim],
  ['scaledObjects', RESOURCES.scaledObject],
];

function notServed(facts: Facts): readonly string[] {
  return KINDS.filter(([key]) => isNotServed(facts[key])).map(([, { plural }]) => plural);
}

function isNotServed(fact: Fact<unknown>): boolean {
  return fact.status === 'unread' && fact.reason === 'not-installed';
}
