/** The HorizontalPodAutoscaler controller. */
import type { HorizontalPodAutoscaler, MetricStatus } from 'kubernetes-types/autoscaling/v2.d.ts';
import { conditionsOf, isConditionTrue, type KubeObject } from '../../domain/kube-object.ts';
import { resolveBehavior } from '../../autoscaling/hpa/behavior.ts';
import type { HpaMemory } from '../../autoscaling/hpa/memory.ts';
import type { Proposal, ScaleView } from '../../autoscaling/hpa/proposal.ts';
import { HPA_SYNC_MS, syncHpa, type HpaSync } from '../../autoscaling/hpa/reconcile.ts';
import { selectsLabels, type LabelSelector } from '../../autoscaling/label-selector.ts';
import { isFinished } from '../../domain/live-pods.ts';
import { kubeTime } from '../kube-time.ts';
import { withCondition } from './conditions.ts';
import { patchStatus, watchKind, type Controller, type ControllerContext } from './controller-context.ts';
import { podsOfDeployment } from './deployment-pods.ts';
import { currentMetrics } from './hpa-current-metrics.ts';
import { proposeMetric } from './hpa-metrics.ts';
import { conditionsOfSync, rescaleReason } from './hpa-texts.ts';
import { KINDS, keyOf } from './resources.ts';
import { createWorkQueue } from './work-queue.ts';

const MANAGER = 'kube-controller-manager';
const COMPONENT = 'horizontal-pod-autoscaler';

/** Syncs every HPA each fifteen seconds; new and changed ones wait for their turn. */
export function startHorizontalAutoscaler(context: ControllerContext): Controller {
  const memories = new Map<string, HpaMemory>();
  const queue = createWorkQueue(context.clock, (key) => {
    const hpa = context.index.get(KINDS.horizontalPodAutoscaler, key);
    if (!hpa) {
      memories.delete(key);
      return;
    }
    queue.addAfter(key, HPA_SYNC_MS);
    sync(context, hpa, memories);
  });
  watchKind(context, KINDS.horizontalPodAutoscaler, (hpa, change) => {
    if (change === 'ADDED') queue.addAfter(keyOf(hpa.metadata), HPA_SYNC_MS);
  });
  return queue;
}

function sync(context: ControllerContext, hpa: KubeObject, memories: Map<string, HpaMemory>): void {
  const key = keyOf(hpa.metadata);
  const spec = (hpa as unknown as HorizontalPodAutoscaler).spec;
  const target = spec && context.index.get(KINDS.deployment, `${hpa.metadata.namespace}/${spec.scaleTargetRef.name}`);
  if (!spec || !target) {
    const message = `the HPA controller was unable to get the target's current scale: deployments.apps "${spec?.scaleTargetRef.name}" not found`;
    const failed = { type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message } as const;
    const conditions = withCondition(conditionsOf(hpa), failed, context.clock.now());
    patchStatus(context, KINDS.horizontalPodAutoscaler, hpa, { status: { conditions }, manager: MANAGER });
    return;
  }
  const scale = scaleOf(context, target);
  const metrics = spec.metrics ?? [];
  const behavior = resolveBehavior(spec.behavior as Parameters<typeof resolveBehavior>[0]);
  const nowMs = context.clock.now();
  let proposals: readonly Proposal[] = [];
  const result = syncHpa(
    { minReplicas: spec.minReplicas ?? 1, maxReplicas: spec.maxReplicas, behavior },
    scale,
    memories.get(key),
    {
      nowMs,
      propose: () => {
        proposals = metrics.map((metric) => proposeMetric({ context, hpa, target, scale }, metric));
        return proposals;
      },
    },
  );
  const change = { from: scale.specReplicas, to: result.desired };
  result.memory.recordScale(change.from, change.to, behavior, nowMs);
  memories.set(key, result.memory);
  if (change.from !== change.to) rescale(context, hpa, target, { ...change, reason: rescaleReason(result, metrics) });
  writeStatus(context, hpa, result, { scale, current: currentMetrics(metrics, proposals) });
}

function scaleOf(context: ControllerContext, target: KubeObject): ScaleView {
  const { replicas = 1, selector } = target.spec as { replicas?: number; selector: LabelSelector };
  const { namespace } = target.metadata;
  let ready = 0;
  for (const pod of podsOfDeployment(context.index, target)) {
    const isSelected = pod.metadata.namespace === namespace && selectsLabels(selector, pod.metadata.labels);
    if (isSelected && !isFinished(pod) && isConditionTrue(pod, 'Ready')) ready += 1;
  }
  return {
    specReplicas: replicas,
    statusReplicas: (target.status as { replicas?: number } | undefined)?.replicas ?? 0,
    readyReplicas: ready,
  };
}

function rescale(
  context: ControllerContext,
  hpa: KubeObject,
  target: KubeObject,
  change: { readonly to: number; readonly reason: string },
): void {
  const spec = { ...(target.spec as object), replicas: change.to };
  context.store.update(KINDS.deployment, { ...target, spec }, MANAGER);
  const message = `New size: ${change.to}; reason: ${change.reason}`;
  context.events.emit(hpa, { type: 'Normal', reason: 'SuccessfulRescale', message, component: COMPONENT });
}

function writeStatus(
  context: ControllerContext,
  hpa: KubeObject,
  result: HpaSync,
  { scale, current }: { readonly scale: ScaleView; readonly current: readonly MetricStatus[] },
): void {
  const live = context.index.get(KINDS.horizontalPodAutoscaler, keyOf(hpa.metadata));
  if (!live) return;
  const nowMs = context.clock.now();
  const metrics = (live as unknown as HorizontalPodAutoscaler).spec?.metrics ?? [];
  const isRescaled = result.desired !== scale.specReplicas;
  const conditions = conditionsOfSync(result, scale.specReplicas, metrics).reduce(
    (list, change) => withCondition(list, change, nowMs),
    conditionsOf(live),
  );
  const status = {
    currentReplicas: scale.statusReplicas,
    desiredReplicas: result.desired,
    // What was not read now stays as it was told.
    ...(current.length > 0 ? { currentMetrics: current } : {}),
    conditions,
    ...(isRescaled ? { lastScaleTime: kubeTime(nowMs) } : {}),
  };
  patchStatus(context, KINDS.horizontalPodAutoscaler, live, { status, manager: MANAGER });
  if (typeof result.scalingActive === 'object') {
    const details = { type: 'Warning', reason: 'FailedComputeMetricsReplicas', component: COMPONENT } as const;
    const message = `invalid metrics (1 invalid out of ${metrics.length}), first error is: ${result.scalingActive.error}`;
    context.events.emit(live, { ...details, message, silenceMs: 5 * 60_000 });
  }
}
