/** What the API server has of each kind that a plan needs, listed once. */
import { type KubeObject, type ResourceType } from '../../domain/kube-object.ts';
import type { HpscaleError } from '../../errors.ts';

/** All objects of a kind (in the namespaces concerned), with their managers. */
export interface Listing {
  readonly type: ResourceType;
  readonly objects: readonly KubeObject[];
  /** Why there are none: the API server does not serve the kind. */
  readonly missing?: HpscaleError;
}

export interface LiveObjects {
  find(type: ResourceType, name: string, namespace?: string): KubeObject | undefined;
  /** Empty for a kind that was not listed. */
  all(type: ResourceType): readonly KubeObject[];
  /** Of a kind that the API server does not serve. */
  missing(type: ResourceType): HpscaleError | undefined;
}

/** Lookups by kind and name. */
export function liveObjects(listings: readonly Listing[]): LiveObjects {
  const byKind = new Map(listings.map((listing) => [listing.type.kind, listing]));
  const byKey = new Map(
    listings.flatMap(({ type, objects }) =>
      objects.map((object) => [keyOf(type, object.metadata.name, object.metadata.namespace), object]),
    ),
  );
  return {
    find: (type, name, namespace) => byKey.get(keyOf(type, name, namespace)),
    all: (type) => byKind.get(type.kind)?.objects ?? [],
    missing: (type) => byKind.get(type.kind)?.missing,
  };
}

function keyOf({ kind, isNamespaced }: ResourceType, name: string, namespace: string | undefined): string {
  return `${kind}/${isNamespaced ? (namespace ?? 'default') : ''}/${name}`;
}
