/** The stages of a node claim: launched, registered, initialized; and giving up on those that hang. */
import { parseDuration } from '../../../domain/duration.ts';
import type { KubeObject } from '../../../domain/kube-object.ts';
import { conditionOf, isConditionTrue } from '../../../domain/kube-object.ts';
import {
  initializationObstacle,
  LAUNCH_TIMEOUT_MS,
  REGISTRATION_TIMEOUT_MS,
} from '../../../autoscaling/karpenter/lifecycle.ts';
import {
  INITIALIZED_LABEL,
  REGISTERED_LABEL,
  TERMINATION_FINALIZER,
  UNREGISTERED_TAINT,
} from '../../../autoscaling/karpenter/well-known-labels.ts';
import { isSameTaint } from '../../../autoscaling/taints.ts';
import { parseKubeTime } from '../../kube-time.ts';
import type { ConditionChange } from '../conditions.ts';
import { watchKind, type Controller } from '../controller-context.ts';
import { allocatableOf, isNodeReady, taintsOf } from '../kube-view.ts';
import { KINDS } from '../resources.ts';
import { createWorkQueue, type WorkQueue } from '../work-queue.ts';
import { nodeNameOfClaim, requestedByClaim, specOfClaim } from './claim-objects.ts';
import { MANAGER, type KarpenterContext } from './karpenter-context.ts';
import { abandonClaim, launchClaim } from './launcher.ts';
import { awaiting, holds, writeConditions } from './status-conditions.ts';

const STAGES = ['Launched', 'Registered', 'Initialized'];
/** A launch that failed is tried again after this long. */
const LAUNCH_RETRY_MS = 5000;

/** Moves every claim from stage to stage. */
export function startClaimLifecycle(context: KarpenterContext): Controller {
  const queue = createWorkQueue(context.clock, (name) => reconcile(context, name, queue));
  const byNode = new Map<string, string>();
  watchKind(context, KINDS.nodeClaim, (claim, change) => {
    const nodeName = nodeNameOfClaim(claim);
    if (change === 'DELETED') {
      if (nodeName !== undefined) byNode.delete(nodeName);
      return;
    }
    if (nodeName !== undefined) byNode.set(nodeName, claim.metadata.name);
    queue.add(claim.metadata.name);
  });
  watchKind(context, KINDS.node, (node) => {
    const claim = byNode.get(node.metadata.name);
    if (claim !== undefined) queue.add(claim);
  });
  for (const [name, claim] of context.index.all(KINDS.nodeClaim)) {
    byNode.set(nodeNameOfClaim(claim) ?? '', name);
    queue.add(name);
  }
  return queue;
}

function reconcile(context: KarpenterContext, name: string, queue: WorkQueue): void {
  const claim = context.index.get(KINDS.nodeClaim, name);
  if (!claim || claim.metadata.deletionTimestamp !== undefined || isOverdue(context, claim, queue)) return;
  if (!conditionOf(claim, 'Launched')) {
    writeConditions(context, KINDS.nodeClaim, claim, { conditions: STAGES.map(awaiting), stages: STAGES });
  } else if (!isConditionTrue(claim, 'Launched')) {
    launch(context, claim, queue);
  } else if (!isConditionTrue(claim, 'Registered')) {
    register(context, claim);
  } else if (!isConditionTrue(claim, 'Initialized')) {
    initialize(context, claim);
  }
}

/** Deletes claims that did not launch or register in time, and those that are too old. */
function isOverdue(context: KarpenterContext, claim: KubeObject, queue: WorkQueue): boolean {
  const bornMs = parseKubeTime(claim.metadata.creationTimestamp);
  const limitMs = stageLimitMs(claim);
  if (limitMs === undefined) return false;
  const leftMs = bornMs + limitMs - context.clock.now();
  if (leftMs > 0) {
    queue.addAfter(claim.metadata.name, leftMs);
    return false;
  }
  context.store.delete(KINDS.nodeClaim, claim.metadata.name);
  return true;
}

function stageLimitMs(claim: KubeObject): number | undefined {
  if (!isConditionTrue(claim, 'Launched')) return LAUNCH_TIMEOUT_MS;
  if (!isConditionTrue(claim, 'Registered')) return REGISTRATION_TIMEOUT_MS;
  return parseDuration(specOfClaim(claim).expireAfter ?? 'Never');
}

function write(
  context: KarpenterContext,
  claim: KubeObject,
  conditions: readonly ConditionChange[],
  status: Readonly<Record<string, unknown>> = {},
): void {
  writeConditions(context, KINDS.nodeClaim, claim, { conditions, stages: STAGES, status });
}

function launch(context: KarpenterContext, claim: KubeObject, queue: WorkQueue): void {
  const outcome = launchClaim(context, claim);
  if (outcome.kind === 'launched') {
    write(context, outcome.claim, [holds('Launched')], outcome.status);
  } else if (outcome.kind === 'failed') {
    const { reason, message } = outcome;
    write(context, claim, [{ type: 'Launched', status: 'Unknown', reason, message: message.slice(0, 1024) }]);
    queue.addAfter(claim.metadata.name, LAUNCH_RETRY_MS);
  } else {
    abandonClaim(context, claim, outcome);
  }
}

function register(context: KarpenterContext, claim: KubeObject): void {
  const node = context.index.get(KINDS.node, nodeNameOfClaim(claim) ?? '');
  if (!node) {
    const message = 'Node not registered with cluster';
    write(context, claim, [{ type: 'Registered', status: 'Unknown', reason: 'NodeNotFound', message }]);
    return;
  }
  adoptNode(context, claim, node);
  write(context, claim, [holds('Registered')], { nodeName: node.metadata.name });
}

/** The node gets what the claim says: labels, taints, the finalizer; and loses the taint of strangers. */
function adoptNode(context: KarpenterContext, claim: KubeObject, node: KubeObject): void {
  const { taints = [], startupTaints = [] } = specOfClaim(claim);
  const present = taintsOf(node).filter((taint) => taint.key !== UNREGISTERED_TAINT.key);
  const added = [...taints, ...startupTaints].filter((taint) => !present.some((known) => isSameTaint(known, taint)));
  context.store.update(
    KINDS.node,
    {
      ...node,
      metadata: {
        ...node.metadata,
        labels: { ...node.metadata.labels, ...claim.metadata.labels, [REGISTERED_LABEL]: 'true' },
        finalizers: [...new Set([...(node.metadata.finalizers ?? []), TERMINATION_FINALIZER])],
        ownerReferences: [
          {
            apiVersion: claim.apiVersion,
            kind: claim.kind,
            name: claim.metadata.name,
            uid: claim.metadata.uid ?? '',
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: { ...(node.spec as object), taints: [...present, ...added] },
    },
    MANAGER,
  );
}

function initialize(context: KarpenterContext, claim: KubeObject): void {
  const node = context.index.get(KINDS.node, nodeNameOfClaim(claim) ?? '');
  if (!node) return;
  const obstacle = initializationObstacle({
    isReady: isNodeReady(node),
    taints: taintsOf(node),
    startupTaints: specOfClaim(claim).startupTaints ?? [],
    requested: requestedByClaim(claim),
    allocatable: allocatableOf(node),
  });
  if (obstacle) {
    write(context, claim, [{ type: 'Initialized', status: 'Unknown', ...obstacle }]);
    return;
  }
  const labels = { ...node.metadata.labels, [INITIALIZED_LABEL]: 'true' };
  context.store.update(KINDS.node, { ...node, metadata: { ...node.metadata, labels } }, MANAGER);
  write(context, claim, [holds('Initialized')]);
}
