/** Which node pools and node claims are HyperPod's: a self-managed Karpenter may have its own in the same EKS cluster. */
import { type KubeObject, NODE_CLASS_GROUP } from './kube-object.ts';

interface NodeClassRef {
  readonly group?: string;
  readonly name?: string;
}

/** The node class that a node pool or a node claim refers to; undefined when it is not a HyperpodNodeClass. */
export function hyperpodNodeClassOf(object: KubeObject): string | undefined {
  const spec = (object.spec ?? {}) as {
    readonly nodeClassRef?: NodeClassRef;
    readonly template?: { readonly spec?: { readonly nodeClassRef?: NodeClassRef } };
  };
  const ref = object.kind === 'NodePool' ? spec.template?.spec?.nodeClassRef : spec.nodeClassRef;
  return ref?.group === NODE_CLASS_GROUP ? ref.name : undefined;
}
