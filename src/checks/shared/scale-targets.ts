/** The workload that a scaled object scales, where it can be seen. */
import type { KubeObject } from '../../domain/kube-object.ts';
import { type LiveScaledObject, namespaceOf } from '../../domain/live-scaled-object.ts';
import type { CheckContext } from '../check.ts';

export type FoundTarget =
  | { readonly kind: 'found'; readonly object: KubeObject }
  | { readonly kind: 'missing' }
  /** Its kind is not listed, or could not be. */
  | { readonly kind: 'unseen' };

/** Looks targets up, by one index of Deployments and StatefulSets. */
export function targetFinder({ optional }: Pick<CheckContext, 'optional'>): (so: LiveScaledObject) => FoundTarget {
  const byKind = new Map([
    ['Deployment', indexByKey(optional('deployments'))],
    ['StatefulSet', indexByKey(optional('statefulSets'))],
  ]);
  return ({ target, namespace }) => {
    const known = target.apiVersion.startsWith('apps/') ? byKind.get(target.kind) : undefined;
    if (known === undefined) return { kind: 'unseen' };
    const object = known.get(`${namespace}/${target.name}`);
    return object === undefined ? { kind: 'missing' } : { kind: 'found', object };
  };
}

function indexByKey(objects: readonly KubeObject[] | undefined): ReadonlyMap<string, KubeObject> | undefined {
  return objects && new Map(objects.map((object) => [`${namespaceOf(object)}/${object.metadata.name}`, object]));
}
