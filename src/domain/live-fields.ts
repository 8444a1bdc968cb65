/** Fields of live Kubernetes objects that several commands read: typed once, and as absent as they may be. */
import type { KubeObject } from './kube-object.ts';

interface ScaleTargetRef {
  readonly kind: string;
  readonly name: string;
}

/** `.spec.replicas` of a Deployment or StatefulSet; the API server's default where it is left out. */
export function replicasOf({ spec }: KubeObject): number {
  return (spec as { readonly replicas?: number } | undefined)?.replicas ?? 1;
}

/** What a ScaledObject or a HorizontalPodAutoscaler scales; a kind left out is a Deployment, as KEDA has it. */
export function scaleTargetOf({ spec }: KubeObject): ScaleTargetRef {
  const { scaleTargetRef } = (spec ?? {}) as { readonly scaleTargetRef?: Partial<ScaleTargetRef> };
  return { kind: scaleTargetRef?.kind ?? 'Deployment', name: scaleTargetRef?.name ?? '' };
}

/** The instance groups that a node class names. */
export function instanceGroupsOf({ spec }: KubeObject): readonly string[] {
  const { instanceGroups } = (spec ?? {}) as { readonly instanceGroups?: unknown };
  return Array.isArray(instanceGroups) ? instanceGroups.filter((name) => typeof name === 'string') : [];
}

export interface PodContainer {
  readonly name?: string;
  readonly image?: string;
  readonly resources?: {
    readonly requests?: Readonly<Record<string, unknown>>;
    readonly limits?: Readonly<Record<string, unknown>>;
  };
}

/** The containers of a workload's pod template. */
export function containersOf({ spec }: KubeObject): readonly PodContainer[] {
  const { template } = (spec ?? {}) as {
    readonly template?: { readonly spec?: { readonly containers?: readonly PodContainer[] } };
  };
  return template?.spec?.containers ?? [];
}
