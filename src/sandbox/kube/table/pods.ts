/** Pods as `kubectl get pods` shows them. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { asArray, asObject, at, isObject, type JsonObject } from '../../../domain/json.ts';
import { ageOf, humanDuration } from './age.ts';
import { AGE_COLUMN, column, NAME_COLUMN, wide, type Printer } from './columns.ts';

export const podPrinter: Printer = {
  columns: [
    NAME_COLUMN,
    column('Ready', 'The containers that are ready, of all.'),
    column('Status', 'The aggregate status of the containers.'),
    column('Restarts', 'How often containers were restarted, and when last.'),
    AGE_COLUMN,
    wide('IP', 'Address of the pod.'),
    wide('Node', 'The node that the pod is bound to.'),
    wide('Nominated Node', 'The node on which room is being made for the pod.'),
    wide('Readiness Gates', 'Conditions that must hold for the pod to be ready.'),
  ],
  row(pod, nowMs) {
    const containers = asArray(at(pod, 'spec', 'containers'));
    const statuses = asArray(at(pod, 'status', 'containerStatuses')).map(asObject);
    const ready = statuses.filter((status) => status['ready'] === true && at(status, 'state', 'running') !== undefined);
    return [
      pod.metadata.name,
      `${ready.length}/${containers.length}`,
      podStatus(pod),
      restarts(statuses, nowMs),
      ageOf(pod.metadata.creationTimestamp, nowMs),
      text(at(pod, 'status', 'podIP')),
      text(at(pod, 'spec', 'nodeName')),
      text(at(pod, 'status', 'nominatedNodeName')),
      readinessGates(pod),
    ];
  },
};

function text(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : '<none>';
}

function restarts(statuses: readonly JsonObject[], nowMs: number): string {
  const count = statuses.reduce((sum, status) => sum + Number(status['restartCount'] ?? 0), 0);
  const times = statuses.flatMap((status) => {
    const finished = at(status, 'lastState', 'terminated', 'finishedAt');
    return typeof finished === 'string' ? [Date.parse(finished)] : [];
  });
  if (count === 0 || times.length === 0) return String(count);
  return `${count} (${humanDuration((nowMs - Math.max(...times)) / 1000)} ago)`;
}

function podStatus(pod: KubeObject): string {
  const phase = text(at(pod, 'status', 'reason') ?? at(pod, 'status', 'phase'));
  const statuses = asArray(at(pod, 'status', 'containerStatuses')).map(asObject);
  const status = initStatus(pod) ?? containerStatus(statuses, isGated(pod) ? 'SchedulingGated' : phase);
  if (pod.metadata.deletionTimestamp === undefined) return status;
  return at(pod, 'status', 'reason') === 'NodeLost' ? 'Unknown' : 'Terminating';
}

function isGated(pod: KubeObject): boolean {
  return asArray(at(pod, 'status', 'conditions')).some(
    (condition) =>
      isObject(condition) && condition['type'] === 'PodScheduled' && condition['reason'] === 'SchedulingGated',
  );
}

/** `Init:0/2` and the like, while init containers are not done. */
function initStatus(pod: KubeObject): string | undefined {
  const total = asArray(at(pod, 'spec', 'initContainers')).length;
  const statuses = asArray(at(pod, 'status', 'initContainerStatuses')).map(asObject);
  const index = statuses.findIndex((status) => at(status, 'state', 'terminated', 'exitCode') !== 0);
  if (index < 0) return undefined;
  const state = asObject(statuses[index]?.['state']);
  const terminated = asObject(state['terminated']);
  if (state['terminated'] !== undefined) {
    return `Init:${typeof terminated['reason'] === 'string' ? terminated['reason'] : `ExitCode:${String(terminated['exitCode'])}`}`;
  }
  const waiting = at(state, 'waiting', 'reason');
  if (typeof waiting === 'string' && waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${total}`;
}

function containerStatus(statuses: readonly JsonObject[], phase: string): string {
  let status = phase;
  let hasRunning = false;
  for (const container of statuses.toReversed()) {
    const state = asObject(container['state']);
    const waiting = at(state, 'waiting', 'reason');
    const terminated = isObject(state['terminated']) ? state['terminated'] : undefined;
    if (typeof waiting === 'string' && waiting !== '') status = waiting;
    else if (terminated) status = terminatedStatus(terminated);
    else if (container['ready'] === true && state['running'] !== undefined) hasRunning = true;
  }
  return status === 'Completed' && hasRunning ? 'NotReady' : status;
}

function terminatedStatus(terminated: JsonObject): string {
  if (typeof terminated['reason'] === 'string' && terminated['reason'] !== '') return terminated['reason'];
  const signal = Number(terminated['signal'] ?? 0);
  return signal === 0 ? `ExitCode:${String(terminated['exitCode'])}` : `Signal:${signal}`;
}

function readinessGates(pod: KubeObject): string {
  const gates = asArray(at(pod, 'spec', 'readinessGates')).map(asObject);
  if (gates.length === 0) return '<none>';
  const conditions = asArray(at(pod, 'status', 'conditions')).map(asObject);
  const met = gates.filter((gate) =>
    conditions.some((condition) => condition['type'] === gate['conditionType'] && condition['status'] === 'True'),
  );
  return `${met.length}/${gates.length}`;
}
