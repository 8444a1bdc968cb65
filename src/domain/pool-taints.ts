/** Taints of a node pool's nodes: which of them Karpenter refuses, and which devices Kubernetes knows by their taint. */
import type { LiveNodePool, PoolTaint } from './node-pool-object.ts';

/** Key and effect that both lists together have more than once: a value does not tell taints apart. */
export function repeatedTaints({ taints, startupTaints }: LiveNodePool): PoolTaint[] {
  const seen = new Set<string>();
  return [...taints, ...startupTaints].filter(({ key, effect }) => {
    const id = `${key}:${effect}`;
    const isRepeated = seen.has(id);
    seen.add(id);
    return isRepeated;
  });
}
