/** KEDA's operator: checks ScaledObjects, keeps their HPAs, and moves targets between 0 and 1. */
import { isDeepStrictEqual } from 'node:util';
import { conditionOf, conditionsOf, type KubeObject } from '../../../domain/kube-object.ts';
import { admissionErrors } from '../../../autoscaling/keda/admission.ts';
import { decideScale, type ExecutorDecision } from '../../../autoscaling/keda/executor.ts';
import { triggerErrors } from '../../../autoscaling/keda/triggers.ts';
import { kubeTime, parseKubeTime } from '../../kube-time.ts';
import type { ConditionChange } from '../conditions.ts';
import { patchStatus, watchKind, type Controller, type ControllerContext } from '../controller-context.ts';
import { KINDS, keyOf } from '../resources.ts';
import { createWorkQueue } from '../work-queue.ts';
import { buildHpa, hpaNameOf } from './hpa-of-scaled-object.ts';
import { conditionsFrom, READY } from './conditions.ts';
import { executorSettings, specOf } from '../../../autoscaling/keda/scaled-object.ts';
import { metricName, pausedAt, polledKey, statusOf, targetKey, versionOf } from './scaled-object.ts';
import { scalingAnnotations } from './scaling-annotations.ts';
import { sourcesOf } from './trigger-sources.ts';
import { fallbackCondition, noteRead } from './trigger-health.ts';
import { readTrigger, type TriggerReading } from './trigger-values.ts';

const MANAGER = 'keda';
const COMPONENT = 'keda-operator';
const SILENCE_MS = 5 * 60_000;

/** Reconciles ScaledObjects when they change, and polls their triggers. */
export function startScaledObjects(context: ControllerContext, version: string): Controller {
  const polled = new Map<string, number>();
  const queue = createWorkQueue(context.clock, (key) => {
    const object = context.index.get(KINDS.scaledObject, key);
    if (!object || object.metadata.deletionTimestamp !== undefined || !reconcile(context, object, version)) return;
    const nowMs = context.clock.now();
    const intervalMs = (specOf(object).pollingInterval ?? 30) * 1000;
    // A change is looked at between polls, and does not poll by itself.
    if ((polled.get(key) ?? 0) > nowMs) return;
    polled.set(key, nowMs + intervalMs);
    queue.addAfter(key, intervalMs);
    poll(context, key);
  });
  watchKind(context, KINDS.scaledObject, (object, change) => {
    const key = keyOf(object.metadata);
    if (change === 'DELETED') polled.delete(key);
    else queue.add(key);
  });
  watchKind(context, KINDS.deployment, (deployment, change) => {
    if (change === 'MODIFIED') return;
    for (const [key, object] of context.index.all(KINDS.scaledObject)) {
      if (targetKey(object) === keyOf(deployment.metadata)) queue.add(key);
    }
  });
  return queue;
}

const TRIGGER_ERRORS: readonly string[] = ['TriggerError', 'PartialTriggerError'];

/** Checks the object and keeps its HPA; whether it may be polled. */
function reconcile(context: ControllerContext, object: KubeObject, version: string): boolean {
  const problem = findProblem(context, object);
  if (problem !== undefined) {
    setConditions(context, object, [
      { type: 'Ready', status: 'False', reason: 'ScaledObjectCheckFailed', message: problem },
      { type: 'Active', status: 'Unknown', reason: 'UnkownState', message: 'ScaledObject check failed' },
    ]);
    const details = { type: 'Warning', reason: 'ScaledObjectCheckFailed', message: problem } as const;
    context.events.emit(object, { ...details, component: COMPONENT, silenceMs: SILENCE_MS });
    return false;
  }
  const paused = pausedAt(object);
  if (paused !== undefined) {
    pause(context, object, paused);
    return false;
  }
  ensureHpa(context, object, version);
  // What a poll found wrong stays until a poll finds it right.
  const isInError = TRIGGER_ERRORS.includes(conditionOf(object, 'Ready')?.reason ?? '');
  setConditions(context, object, [
    ...(isInError ? [] : [READY]),
    {
      type: 'Paused',
      status: 'False',
      reason: 'ScaledObjectUnpaused',
      message: 'pause annotation removed for ScaledObject',
    },
  ]);
  return true;
}

/** What the admission webhook would have refused, and what only shows when the scalers are built. */
function findProblem(context: ControllerContext, object: KubeObject): string | undefined {
  const spec = specOf(object);
  const kind = spec.scaleTargetRef.kind ?? 'Deployment';
  const [refused] = admissionErrors({ metadata: object.metadata, spec });
  if (refused !== undefined) return refused;
  const first = [...context.index.all(KINDS.scaledObject).values()].find(
    (other) => targetKey(other) === targetKey(object) && specOf(other).scaleTargetRef.kind === spec.scaleTargetRef.kind,
  );
  if (first && first.metadata.uid !== object.metadata.uid) {
    const target = spec.scaleTargetRef;
    const type = `${target.apiVersion ?? 'apps/v1'}.${kind}`;
    return `the workload '${target.name}' of type '${type}' is already managed by the ScaledObject '${first.metadata.name}'`;
  }
  if (kind !== 'Deployment' || !context.index.get(KINDS.deployment, targetKey(object))) {
    return "ScaledObject doesn't have correct scaleTargetRef specification";
  }
  return triggerProblem(context, object);
}

function triggerProblem(context: ControllerContext, object: KubeObject): string | undefined {
  const release = versionOf(context);
  for (const trigger of specOf(object).triggers) {
    const [error] = triggerErrors(trigger, sourcesOf(context, object, trigger), release);
    if (error !== undefined) return `error parsing ${trigger.type} metadata: ${error}`;
  }
  return undefined;
}

function ensureHpa(context: ControllerContext, object: KubeObject, version: string): void {
  const wanted = buildHpa(object, version);
  const live = context.index.get(KINDS.horizontalPodAutoscaler, keyOf(wanted.metadata));
  if (!live) context.store.create(KINDS.horizontalPodAutoscaler, wanted, MANAGER);
  else if (!isDeepStrictEqual(live.spec, wanted.spec)) {
    context.store.update(KINDS.horizontalPodAutoscaler, { ...live, spec: wanted.spec }, MANAGER);
  }
}

function pause(context: ControllerContext, object: KubeObject, replicas: number | null): void {
  const { namespace = 'default' } = object.metadata;
  const name = hpaNameOf(object);
  if (context.index.get(KINDS.horizontalPodAutoscaler, `${namespace}/${name}`)) {
    context.store.delete(KINDS.horizontalPodAutoscaler, name, namespace);
  }
  if (replicas !== null) writeReplicas(context, object, replicas);
  setConditions(context, object, [
    { type: 'Paused', status: 'True', reason: 'ScaledObjectPaused', message: 'ScaledObject is paused' },
  ]);
}

/** One poll: activity, and what follows for 0 and 1. */
function poll(context: ControllerContext, key: string): void {
  const object = context.index.get(KINDS.scaledObject, key);
  const target = object && context.index.get(KINDS.deployment, targetKey(object));
  if (!object || !target) return;
  const polled = { object, target, readings: readAll(context, object) };
  const { isForced, isInPaused } = scalingAnnotations(object, versionOf(context));
  const decision = decide(context, polled, isForced);
  for (const reading of polled.readings) if (reading.kind === 'error') tellFailure(context, object, reading.message);
  const isHeld = decision.reason === 'deactivated' && isInPaused;
  if (decision.replicas !== null && !isHeld) moveTarget(context, object, target, decision);
  writePoll(context, polled, decision);
}

interface Polled {
  readonly object: KubeObject;
  readonly target: KubeObject;
  readonly readings: readonly TriggerReading[];
}

function readAll(context: ControllerContext, object: KubeObject): readonly TriggerReading[] {
  return specOf(object).triggers.map((trigger, index) => {
    const reading = readTrigger(trigger, context);
    const metric = metricName(trigger, index);
    context.polledMetrics.set(polledKey(object, metric), reading);
    if (reading.kind !== 'resource') noteRead(context, object, metric, reading.kind === 'error');
    return reading;
  });
}

function decide(
  { clock }: ControllerContext,
  { object, target, readings }: Polled,
  isForced: boolean,
): ExecutorDecision {
  const { lastActiveTime } = statusOf(object);
  return decideScale(executorSettings(specOf(object)), {
    nowMs: clock.now(),
    createdMs: parseKubeTime(object.metadata.creationTimestamp),
    lastActiveMs: lastActiveTime === undefined ? null : parseKubeTime(lastActiveTime),
    currentReplicas: replicasOf(target),
    isActive: isForced || readings.some(isActive),
    isError: readings.some(isFailure),
  });
}

function isFailure({ kind }: TriggerReading): boolean {
  return kind === 'error';
}

function tellFailure(context: ControllerContext, object: KubeObject, message: string): void {
  const details = { type: 'Warning', reason: 'KEDAScalerFailed', message } as const;
  context.events.emit(object, { ...details, component: COMPONENT, silenceMs: SILENCE_MS });
}

function writePoll(context: ControllerContext, polled: Polled, decision: ExecutorDecision): void {
  const { object, target, readings } = polled;
  const conditions = [...conditionsFrom(decision), fallbackCondition(context, object)];
  setConditions(context, object, [...(readings.some(isFailure) ? [] : [READY]), ...conditions], {
    ...(decision.refreshesLastActive ? { lastActiveTime: kubeTime(context.clock.now()) } : {}),
    originalReplicaCount: statusOf(object).originalReplicaCount ?? replicasOf(target),
    hpaName: hpaNameOf(object),
    scaleTargetKind: 'apps/v1.Deployment',
    scaleTargetGVKR: { group: 'apps', version: 'v1', kind: 'Deployment', resource: 'deployments' },
    ...typesOf(object),
    externalMetricNames: specOf(object).triggers.flatMap((trigger, index) =>
      readings[index]?.kind === 'resource' ? [] : [metricName(trigger, index)],
    ),
  });
}

/** The two printed columns: every trigger type and authentication once, in their order. */
function typesOf(object: KubeObject): { readonly triggersTypes: string; readonly authenticationsTypes: string } {
  const { triggers } = specOf(object);
  const unique = (names: readonly string[]): string => [...new Set(names)].join(',');
  return {
    triggersTypes: unique(triggers.map(({ type }) => type)),
    authenticationsTypes: unique(triggers.flatMap(({ authenticationRef }) => authenticationRef?.name ?? [])),
  };
}

function isActive(reading: TriggerReading): boolean {
  return reading.kind === 'resource' || (reading.kind === 'value' && reading.isActive);
}

function replicasOf(deployment: KubeObject): number {
  return (deployment.spec as { replicas?: number }).replicas ?? 1;
}

function moveTarget(
  context: ControllerContext,
  object: KubeObject,
  target: KubeObject,
  decision: ExecutorDecision,
): void {
  const before = replicasOf(target);
  const after = decision.replicas ?? before;
  if (before === after) return;
  writeReplicas(context, object, after);
  const kind = `Scaled apps/v1.Deployment ${keyOf(target.metadata)} from ${before} to ${after}`;
  const isUp = decision.reason === 'activated' || decision.reason === 'raised-to-minimum';
  context.events.emit(object, {
    type: 'Normal',
    reason: isUp ? 'KEDAScaleTargetActivated' : 'KEDAScaleTargetDeactivated',
    message: isUp
      ? `${kind}, triggered by ${triggersText(object)}`
      : `Deactivated apps/v1.Deployment ${keyOf(target.metadata)} from ${before} to ${after}`,
    component: COMPONENT,
  });
}

function triggersText(object: KubeObject): string {
  return specOf(object)
    .triggers.map((trigger) => trigger.type)
    .join(',');
}

function writeReplicas(context: ControllerContext, object: KubeObject, replicas: number): void {
  const target = context.index.get(KINDS.deployment, targetKey(object));
  if (!target || replicasOf(target) === replicas) return;
  context.store.update(KINDS.deployment, { ...target, spec: { ...(target.spec as object), replicas } }, MANAGER);
}

/** KEDA's conditions have no times. */
function setConditions(
  context: ControllerContext,
  object: KubeObject,
  changes: readonly ConditionChange[],
  status: Readonly<Record<string, unknown>> = {},
): void {
  const live = context.index.get(KINDS.scaledObject, keyOf(object.metadata));
  if (!live) return;
  const changed = new Map(changes.map((change) => [change.type, change]));
  const kept = conditionsOf(live).map((condition) => changed.get(condition.type) ?? condition);
  const added = changes.filter((change) => !kept.some((condition) => condition.type === change.type));
  const conditions = [...kept, ...added];
  patchStatus(context, KINDS.scaledObject, live, { status: { ...status, conditions }, manager: MANAGER });
}
