/** When a pod last bound to, ended on or began to leave a node: consolidateAfter counts from there. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { notePodEvent } from '../../../autoscaling/karpenter/disruption.ts';
import { kubeTime } from '../../kube-time.ts';
import { isFinished, nodeNameOf } from '../../../domain/live-pods.ts';
import { patchStatus, watchKind } from '../controller-context.ts';
import { KINDS } from '../resources.ts';
import { nodeNameOfClaim } from './claim-objects.ts';
import { MANAGER, type KarpenterContext } from './karpenter-context.ts';

type Stage = 'bound' | 'leaving';

/** Keeps `context.lastPodEvent`; pods that are bound already count from their next event. */
export function trackPodEvents(context: KarpenterContext): void {
  const stages = new Map<string, Stage>();
  for (const pod of context.index.all(KINDS.pod).values()) {
    if (nodeNameOf(pod) !== undefined) stages.set(pod.metadata.uid ?? '', stageOf(pod));
  }
  watchKind(context, KINDS.pod, (pod, change) => {
    const nodeName = nodeNameOf(pod);
    const uid = pod.metadata.uid ?? '';
    if (nodeName === undefined) return;
    const isEvent = stages.get(uid) !== stageOf(pod) || change === 'DELETED';
    if (change === 'DELETED') stages.delete(uid);
    else stages.set(uid, stageOf(pod));
    if (!isEvent) return;
    const known = context.lastPodEvent.get(nodeName) ?? null;
    const noted = notePodEvent(known, context.clock.now());
    if (noted === known) return;
    context.lastPodEvent.set(nodeName, noted);
    showOnClaim(context, nodeName, noted);
  });
  watchKind(context, KINDS.node, (node, change) => {
    if (change === 'DELETED') context.lastPodEvent.delete(node.metadata.name);
  });
}

/** Karpenter writes it at once, before it looks what it means for consolidation. */
function showOnClaim(context: KarpenterContext, nodeName: string, notedMs: number): void {
  const claim = [...context.index.all(KINDS.nodeClaim).values()].find((each) => nodeNameOfClaim(each) === nodeName);
  if (!claim) return;
  patchStatus(context, KINDS.nodeClaim, claim, { status: { lastPodEventTime: kubeTime(notedMs) }, manager: MANAGER });
}

function stageOf(pod: KubeObject): Stage {
  return isFinished(pod) || pod.metadata.deletionTimestamp !== undefined ? 'leaving' : 'bound';
}
