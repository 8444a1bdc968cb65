/** Launching: a node claim becomes an instance of the cheapest offering that meets it, through BatchAddClusterNodes. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { isConditionTrue } from '../../../domain/kube-object.ts';
import {
  compatibleOfferings,
  orderByPrice,
  type InstanceOption,
  type Offering,
} from '../../../autoscaling/karpenter/instance-option.ts';
import { UNAVAILABLE_OFFERING_MS } from '../../../autoscaling/karpenter/lifecycle.ts';
import { parseRequirements } from '../../../autoscaling/karpenter/requirements.ts';
import {
  CAPACITY_TYPE_LABEL,
  HYPERPOD_LABEL_RULES,
  INSTANCE_TYPE_LABEL,
  ZONE_LABEL,
  ARCH_LABEL,
  OS_LABEL,
  INSTANCE_GROUP_LABEL,
} from '../../../autoscaling/karpenter/well-known-labels.ts';
import { findInstanceType } from '../../../domain/instance-type.ts';
import { fitsResources, toQuantities } from '../../../autoscaling/resource-list.ts';
import { AwsFailure, type SandboxNode } from '../../parts.ts';
import { providerIdOf, resourcesOfType } from '../node-objects.ts';
import { KINDS } from '../resources.ts';
import { requestedByClaim, specOfClaim } from './claim-objects.ts';
import { optionsOf } from './cluster-view.ts';
import { MANAGER, offeringId, say, type KarpenterContext } from './karpenter-context.ts';

export type LaunchOutcome =
  | { readonly kind: 'launched'; readonly claim: KubeObject; readonly status: Readonly<Record<string, unknown>> }
  /** The claim is given up; its pods are tried again. */
  | { readonly kind: 'no-capacity'; readonly message: string }
  | { readonly kind: 'node-class-not-ready'; readonly message: string }
  /** Tried again, until the launch timeout. */
  | { readonly kind: 'failed'; readonly reason: string; readonly message: string };

/** Codes of AWS that mean: not now, not this offering. */
const CAPACITY_CODES = new Set(['ResourceLimitExceeded', 'InsufficientCapacity', 'IncompatibleAvailabilityZones']);

interface Choice {
  readonly option: InstanceOption;
  readonly offering: Offering;
}

/** Adds the node to its instance group and labels the claim with what was chosen. */
export function launchClaim(context: KarpenterContext, claim: KubeObject): LaunchOutcome {
  const nodeClass = context.index.get(KINDS.nodeClass, specOfClaim(claim).nodeClassRef.name);
  if (!nodeClass || !isConditionTrue(nodeClass, 'Ready')) {
    return { kind: 'node-class-not-ready', message: 'resolving node class, node class is not ready' };
  }
  const choice = chooseOffering(context, claim, nodeClass);
  if (!choice) return { kind: 'no-capacity', message: 'all requested instance types were unavailable during launch' };
  const added = addNode(context, claim, choice);
  if ('kind' in added) return added;
  const { capacity, allocatable } = resourcesOfType(added.instanceType);
  return {
    kind: 'launched',
    claim: labelClaim(context, claim, added),
    status: {
      providerID: providerIdOf(added),
      capacity: toQuantities(capacity),
      allocatable: toQuantities(allocatable),
    },
  };
}

function chooseOffering(context: KarpenterContext, claim: KubeObject, nodeClass: KubeObject): Choice | undefined {
  const requirements = parseRequirements(specOfClaim(claim).requirements);
  const requests = requestedByClaim(claim);
  const { wellKnown } = HYPERPOD_LABEL_RULES;
  const named = requirements.get(INSTANCE_TYPE_LABEL);
  const fitting = optionsOf(context, nodeClass).filter(
    (option) => (named?.values.has(option.name) ?? true) && fitsResources(requests, option.allocatable),
  );
  for (const option of orderByPrice(fitting, requirements, wellKnown)) {
    const [offering] = compatibleOfferings(option, requirements, wellKnown);
    if (offering) return { option, offering };
  }
  return undefined;
}

interface AddAnswer {
  readonly Successful?: readonly { readonly NodeLogicalId: string }[];
  readonly Failed?: readonly { readonly ErrorCode: string; readonly Message: string }[];
}

function addNode(
  context: KarpenterContext,
  claim: KubeObject,
  { option, offering }: Choice,
): SandboxNode | LaunchOutcome {
  const roleArn = context.clusterRoleArn();
  if (roleArn === null) {
    return { kind: 'failed', reason: 'LaunchFailed', message: 'the cluster has no ClusterRole to add nodes with' };
  }
  const failed = (code: string, message: string): LaunchOutcome => {
    const text = `creating instance, ${code}: ${message}`;
    if (!CAPACITY_CODES.has(code)) return { kind: 'failed', reason: 'LaunchFailed', message: text };
    const id = offeringId({ ...offering, instanceType: option.name });
    context.unavailableUntil.set(id, context.clock.now() + UNAVAILABLE_OFFERING_MS);
    return { kind: 'no-capacity', message: text };
  };
  try {
    const answer = context.aws.call(
      'sagemaker',
      'BatchAddClusterNodes',
      addRequest(context, claim, { option, offering }),
      roleArn,
    ) as AddAnswer;
    const refusal = answer.Failed?.[0];
    if (refusal) return failed(refusal.ErrorCode, refusal.Message);
    const logicalId = answer.Successful?.[0]?.NodeLogicalId;
    const node = context.aws.nodes(context.clusterName).find((candidate) => candidate.logicalId === logicalId);
    return node ?? failed('InternalFailure', 'the added node was not found');
  } catch (error) {
    if (error instanceof AwsFailure) return failed(error.code, error.message);
    throw error;
  }
}

/** The token ties retries of one claim together, so that it never becomes two nodes. */
function addRequest(
  context: KarpenterContext,
  claim: KubeObject,
  { option, offering }: Choice,
): Readonly<Record<string, unknown>> {
  return {
    ClusterName: context.clusterName,
    ClientToken: claim.metadata.uid,
    NodesToAdd: [
      {
        InstanceGroupName: offering.instanceGroup,
        IncrementTargetCountBy: 1,
        InstanceTypes: [option.name],
        AvailabilityZones: [offering.zone],
      },
    ],
  };
}

function labelClaim(context: KarpenterContext, claim: KubeObject, node: SandboxNode): KubeObject {
  const labels = {
    ...claim.metadata.labels,
    [INSTANCE_TYPE_LABEL]: node.instanceType,
    [ZONE_LABEL]: node.zone,
    [CAPACITY_TYPE_LABEL]: node.capacityType,
    [ARCH_LABEL]: findInstanceType(node.instanceType)?.arch ?? 'amd64',
    [OS_LABEL]: 'linux',
    [INSTANCE_GROUP_LABEL]: node.instanceGroup,
  };
  return context.store.update(KINDS.nodeClaim, { ...claim, metadata: { ...claim.metadata, labels } }, MANAGER);
}

/** Tells of a claim that is given up, and gives it up. */
export function abandonClaim(
  context: KarpenterContext,
  claim: KubeObject,
  outcome: Extract<LaunchOutcome, { kind: 'no-capacity' | 'node-class-not-ready' }>,
): void {
  const reason = outcome.kind === 'no-capacity' ? 'InsufficientCapacityError' : 'NodeClassNotReady';
  const message = `NodeClaim ${claim.metadata.name} event: ${outcome.message}`.slice(0, 1024);
  say(context, claim, { type: 'Warning', reason, message });
  context.store.delete(KINDS.nodeClaim, claim.metadata.name);
}
