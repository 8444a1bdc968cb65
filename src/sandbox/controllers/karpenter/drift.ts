/** Drift: a node that its node pool and node class would not make any more. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { isCompatible, parseRequirements, requirementsOfLabels } from '../../../autoscaling/karpenter/requirements.ts';
import { INSTANCE_GROUP_LABEL } from '../../../autoscaling/karpenter/well-known-labels.ts';
import { KINDS } from '../resources.ts';
import { hashOfPool, NODE_POOL_HASH, poolOfClaim, specOfClaim, templateOfPool } from './claim-objects.ts';
import type { KarpenterContext } from './karpenter-context.ts';
import { groupsOfNodeClass } from './node-classes.ts';

/** Why the claim has drifted (the reason of its Drifted condition); undefined: it has not. */
export function driftOf(context: KarpenterContext, claim: KubeObject): string | undefined {
  const pool = context.index.get(KINDS.nodePool, poolOfClaim(claim));
  if (!pool) return undefined;
  const hash = claim.metadata.annotations?.[NODE_POOL_HASH];
  if (hash !== undefined && hash !== hashOfPool(pool)) return 'NodePoolDrifted';
  const labels = requirementsOfLabels(claim.metadata.labels);
  if (!isCompatible(labels, parseRequirements(templateOfPool(pool).spec.requirements))) return 'RequirementsDrifted';
  const nodeClass = context.index.get(KINDS.nodeClass, specOfClaim(claim).nodeClassRef.name);
  const group = claim.metadata.labels?.[INSTANCE_GROUP_LABEL];
  if (!nodeClass || group === undefined || groupsOfNodeClass(nodeClass).includes(group)) return undefined;
  // HyperPod's own word for it is not documented.
  return 'InstanceGroupDrifted';
}
