/** How far a node claim that is being deleted has come. */
import { type Condition, conditionOf, type KubeObject } from '../../domain/kube-object.ts';

/** Karpenter's own: it stays on claim and node until the instance is gone. */
export const TERMINATION_FINALIZER = 'karpenter.sh/termination';

/** In the order in which Karpenter waits for them. */
const STEPS = ['Drained', 'VolumesDetached', 'InstanceTerminating'] as const;

/** What it waits for, or the last that it reached; undefined before Karpenter has begun. */
export function terminationStep(claim: KubeObject): Condition | undefined {
  const known = STEPS.map((type) => conditionOf(claim, type)).filter((condition) => condition !== undefined);
  return known.find(({ status }) => status !== 'True') ?? known.at(-1);
}
