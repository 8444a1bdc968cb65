/** HyperpodNodeClass: its spec is the list of instance groups, nothing else. */
import { apiVersionOf, RESOURCES, type KubeObject } from '../domain/kube-object.ts';
import type { NodeClassSpec } from '../domain/node-class.ts';
import { buildMetadata } from './metadata.ts';

export interface NodeClassManifest extends KubeObject {
  readonly spec: { readonly instanceGroups: readonly string[] };
}

/** The manifest of a node class. */
export function buildNodeClass(spec: NodeClassSpec): NodeClassManifest {
  return {
    apiVersion: apiVersionOf(RESOURCES.nodeClass),
    kind: RESOURCES.nodeClass.kind,
    metadata: buildMetadata(spec.name),
    spec: { instanceGroups: [...spec.instanceGroups] },
  };
}
