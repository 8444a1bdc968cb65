/** Autoscalers, disruption budgets, priority classes, leases, CRDs. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { asArray, asObject, at, type JsonObject, asText } from '../../../domain/json.ts';
import { ageOf } from './age.ts';
import { AGE_COLUMN, column, NAME_COLUMN, type Printer } from './columns.ts';

export const autoscalerPrinter: Printer = {
  columns: [
    NAME_COLUMN,
    column('Reference', 'What is scaled.'),
    column('Targets', 'Current and wanted values of the metrics.'),
    column('MinPods', 'The fewest replicas.'),
    column('MaxPods', 'The most replicas.', 'integer'),
    column('Replicas', 'Current replicas.', 'integer'),
    AGE_COLUMN,
  ],
  row: (object, nowMs) => [
    object.metadata.name,
    `${String(at(object, 'spec', 'scaleTargetRef', 'kind'))}/${String(at(object, 'spec', 'scaleTargetRef', 'name'))}`,
    formatMetrics(object),
    at(object, 'spec', 'minReplicas') === undefined ? '<unset>' : String(at(object, 'spec', 'minReplicas')),
    at(object, 'spec', 'maxReplicas'),
    at(object, 'status', 'currentReplicas') ?? 0,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

const SHOWN_METRICS = 2;

function formatMetrics(autoscaler: KubeObject): string {
  const specs = asArray(at(autoscaler, 'spec', 'metrics')).map(asObject);
  if (specs.length === 0) return '<none>';
  const statuses = asArray(at(autoscaler, 'status', 'currentMetrics')).map(asObject);
  const shown = specs.slice(0, SHOWN_METRICS).map((spec, index) => formatMetric(spec, statuses[index] ?? {}));
  const rest = specs.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` + ${rest} more...` : '');
}

const METRIC_FIELDS: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

function formatMetric(spec: JsonObject, status: JsonObject): string {
  const type = asText(spec['type']);
  const field = METRIC_FIELDS[type] ?? '';
  const target = asObject(at(spec, field, 'target'));
  const current = asObject(at(status, field, 'current'));
  const prefix = type.endsWith('Resource') ? `${asText(at(spec, field, 'name'))}: ` : '';
  if (target['averageUtilization'] !== undefined) {
    const used = current['averageUtilization'];
    const shown = used === undefined ? '<unknown>' : `${asText(used)}%`;
    return `${prefix}${shown}/${asText(target['averageUtilization'])}%`;
  }
  const value = target['averageValue'] === undefined ? 'value' : 'averageValue';
  const suffix = value === 'averageValue' && (type === 'External' || type === 'Object') ? ' (avg)' : '';
  return `${prefix}${asText(current[value], '<unknown>')}/${asText(target[value], '<auto>')}${suffix}`;
}

export const budgetPrinter: Printer = {
  columns: [
    NAME_COLUMN,
    column('Min Available', 'Pods that must stay.'),
    column('Max Unavailable', 'Pods that may be missing.'),
    column('Allowed Disruptions', 'Pods that may go now.', 'integer'),
    AGE_COLUMN,
  ],
  row: (object, nowMs) => [
    object.metadata.name,
    asText(at(object, 'spec', 'minAvailable'), 'N/A'),
    asText(at(object, 'spec', 'maxUnavailable'), 'N/A'),
    at(object, 'status', 'disruptionsAllowed') ?? 0,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const priorityClassPrinter: Printer = {
  columns: [
    NAME_COLUMN,
    column('Value', 'The priority.', 'integer'),
    column('Global-Default', 'Whether pods without a class get it.', 'boolean'),
    AGE_COLUMN,
  ],
  row: (object, nowMs) => [
    object.metadata.name,
    object['value'],
    object['globalDefault'] === true,
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const leasePrinter: Printer = {
  columns: [NAME_COLUMN, column('Holder', 'Who holds it.'), AGE_COLUMN],
  row: (object, nowMs) => [
    object.metadata.name,
    at(object, 'spec', 'holderIdentity') ?? '',
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const definitionPrinter: Printer = {
  columns: [NAME_COLUMN, { ...column('Created At', 'When it was created.', 'date') }],
  row: (object) => [object.metadata.name, object.metadata.creationTimestamp],
};
