/** Rendered manifests: YAML for people and for kubectl, one JSON document for scripts. */
import { type Document, serialize } from '../../manifests/serialize.ts';

export interface RenderResult {
  readonly documents: readonly Document[];
}

/** YAML with its comments, several documents under `---`. */
export function renderManifests({ documents }: RenderResult): string {
  return serialize(documents);
}

/** The object itself, or a `v1` List of them in their order: what kubectl takes as one JSON document. */
export function manifestDocument({ documents }: RenderResult): unknown {
  const [first, ...others] = documents.map(({ object }) => object);
  return others.length === 0 ? first : { apiVersion: 'v1', kind: 'List', items: [first, ...others] };
}
