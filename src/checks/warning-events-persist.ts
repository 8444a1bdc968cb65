/** Warnings that go on for minutes are a state, not an accident; events are forgotten after an hour. */
import { formatDuration } from '../domain/duration.ts';
import { namedSubject } from '../domain/finding.ts';
import { groupBy } from '../domain/group-by.ts';
import { defineCheck, fixBy } from './check.ts';
import { readWarning, type Warning } from './shared/kube-events.ts';

interface Persistent {
  readonly kind: string;
  readonly reason: string;
  readonly component: string;
  /** How often it was said, and of how many objects. */
  readonly count: number;
  readonly objects: number;
  readonly lasted: string;
  readonly last: string;
}

/** Over less than that it may be a node that is on its way. */
const PERSISTENT_MS = 10 * 60_000;
/** Not said again for so long: over. Events of the same kind are held back for five minutes. */
const SILENT_MS = 6 * 60_000;
const LEAST_COUNT = 3;

/** Who tells of autoscaling. Names vary by version and API (`horizontal-pod-autoscaler`, `keda-operator-metrics-apiserver`). */
const COMPONENTS = ['karpenter', 'horizontal-pod-autoscaler', 'keda', 'default-scheduler', 'hyperpod', 'sagemaker'];

/** Reasons whose cause a check judges by itself. */
const TOLD_BY: Readonly<Record<string, string>> = {
  FailedScheduling: 'pending-pod-schedulable',
  NoCompatibleInstanceTypes: 'node-pool-offering-exists',
  InsufficientCapacityError: 'node-claim-launched',
  LaunchFailed: 'node-claim-launched',
  NodeClassNotReady: 'node-class-ready',
  FailedDraining: 'node-claim-terminating',
  FailedTermination: 'node-claim-terminating',
  KEDAScalerFailed: 'scaled-object-ready',
  KEDAMetricSourceFailed: 'scaled-object-ready',
  ScaledObjectCheckFailed: 'scaled-object-ready',
  FailedGetExternalMetric: 'scaled-object-scaling-active',
  FailedGetResourceMetric: 'scaled-object-scaling-active',
  FailedGetContainerResourceMetric: 'scaled-object-scaling-active',
  FailedComputeMetricsReplicas: 'scaled-object-scaling-active',
  FailedGetScale: 'scaled-object-target-exists',
  AmbiguousSelector: 'scaled-object-single-autoscaler',
};

export const check = defineCheck({
  id: 'warning-events-persist',
  title: 'no warning of an autoscaler goes on for minutes',
  severity: 'warning',
  phase: 'health',
  subjects: 'warnings of Karpenter, the HPA, KEDA or the scheduler that go on for ten minutes',
  needs: ['events'],
  messages: {
    persists: ({ component, reason, count, objects, kind, lasted, last }: Persistent) =>
      `${component} has said ${reason} ${count} times of ${objects} ${kind}${objects === 1 ? '' : 's'} within ${lasted}, the last time: ${last}`,
    toldBy: ({ reason, count, check: id }: Persistent & { check: string }) =>
      `${reason} was said ${count} times: ${id} judges its cause`,
  },
  run: ({ events }, judge, { now }) => {
    const warnings = events.flatMap(readWarning).filter(({ component }) => isOfAutoscaling(component));
    const groups = groupBy(warnings, ({ kind, reason, component }) => `${kind}/${reason}/${component}`);
    return [...groups].flatMap(([id, own]) => {
      const data = summarize(own);
      const lastMs = Math.max(...own.map((warning) => warning.lastMs));
      if (now - lastMs > SILENT_MS || spanOf(own) <= PERSISTENT_MS || data.count < LEAST_COUNT) return [];
      const subject = namedSubject('events', id);
      const told = TOLD_BY[data.reason];
      if (told !== undefined) return [judge.skip(subject, 'toldBy', { ...data, check: told })];
      const evidence = own
        .toSorted((a, b) => b.lastMs - a.lastMs)
        .slice(0, SHOWN_EVENTS)
        .map(({ kind, namespace, name, message }) => ({
          field: 'message',
          value: message,
          source: `Event of ${[kind, namespace, name].filter((part) => part !== '').join('/')}`,
        }));
      const fix = fixBy(
        'mend what the message names',
        `kubectl get events --all-namespaces --field-selector type=Warning,reason=${data.reason}`,
      );
      return [judge.fail(subject, 'persists', data, { evidence, fix })];
    });
  },
});

const SHOWN_EVENTS = 3;

function isOfAutoscaling(component: string): boolean {
  return COMPONENTS.some((known) => component.includes(known));
}

function spanOf(warnings: readonly Warning[]): number {
  return Math.max(...warnings.map(({ lastMs }) => lastMs)) - Math.min(...warnings.map(({ firstMs }) => firstMs));
}

function summarize(warnings: readonly Warning[]): Persistent {
  const last = warnings.reduce((newest, warning) => (warning.lastMs > newest.lastMs ? warning : newest));
  return {
    kind: last.kind,
    reason: last.reason,
    component: last.component,
    count: warnings.reduce((sum, { count }) => sum + count, 0),
    objects: new Set(warnings.map(({ namespace, name }) => `${namespace}/${name}`)).size,
    lasted: formatDuration(spanOf(warnings)),
    last: last.message,
  };
}
