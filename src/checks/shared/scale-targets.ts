/** The workload that a scaled object scales, where it can be seen. */
import type { UnreadFact } from '../../domain/facts.ts';
import { type KubeObject, namespacedName } from '../../domain/kube-object.ts';
import type { LiveScaledObject } from '../../domain/live-scaled-object.ts';
import type { CheckContext } from '../check.ts';

export type FoundTarget =
  | { readonly kind: 'found'; readonly object: KubeObject }
  | { readonly kind: 'missing' }
  /** Its kind is not looked at. */
  | { readonly kind: 'foreign' }
  /** Its kind could not be listed. */
  | { readonly kind: 'unread'; readonly why: UnreadFact };

const FACTS = { Deployment: 'deployments', StatefulSet: 'statefulSets' } as const;

/** Looks targets up, by one index of Deployments and StatefulSets. */
export function targetFinder({
  optional,
  whyUnread,
}: Pick<CheckContext, 'optional' | 'whyUnread'>): (so: LiveScaledObject) => FoundTarget {
  const byKind = {
    Deployment: indexByKey(optional('deployments')),
    StatefulSet: indexByKey(optional('statefulSets')),
  };
  return ({ target, namespace }) => {
    const { kind, apiVersion, name } = target;
    if ((kind !== 'Deployment' && kind !== 'StatefulSet') || !apiVersion.startsWith('apps/'))
      return { kind: 'foreign' };
    const why = whyUnread(FACTS[kind]);
    if (why !== undefined) return { kind: 'unread', why };
    const object = byKind[kind]?.get(`${namespace}/${name}`);
    return object === undefined ? { kind: 'missing' } : { kind: 'found', object };
  };
}

function indexByKey(objects: readonly KubeObject[] | undefined): ReadonlyMap<string, KubeObject> | undefined {
  return objects && new Map(objects.map((object) => [namespacedName(object), object]));
}
