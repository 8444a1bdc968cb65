/** meta.k8s.io/v1 Table: what kubectl get asks for. */
import { asText } from '../../../domain/json.ts';
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { resourceKey, type PrinterColumn, type ServedResource } from '../registry/served-resource.ts';
import { ageOf } from './age.ts';
import { AGE_COLUMN, NAME_COLUMN, type Column, type Printer } from './columns.ts';
import {
  configMapPrinter,
  eventPrinter,
  namespacePrinter,
  nodePrinter,
  secretPrinter,
  serviceAccountPrinter,
  servicePrinter,
} from './core.ts';
import { firstAt } from './json-path.ts';
import { podPrinter } from './pods.ts';
import { autoscalerPrinter, budgetPrinter, definitionPrinter, leasePrinter, priorityClassPrinter } from './policies.ts';
import { daemonSetPrinter, deploymentPrinter, replicaSetPrinter, statefulSetPrinter } from './workloads.ts';

const PRINTERS: Readonly<Record<string, Printer>> = {
  '/configmaps': configMapPrinter,
  '/events': eventPrinter,
  '/namespaces': namespacePrinter,
  '/nodes': nodePrinter,
  '/pods': podPrinter,
  '/secrets': secretPrinter,
  '/serviceaccounts': serviceAccountPrinter,
  '/services': servicePrinter,
  'apps/daemonsets': daemonSetPrinter,
  'apps/deployments': deploymentPrinter,
  'apps/replicasets': replicaSetPrinter,
  'apps/statefulsets': statefulSetPrinter,
  'autoscaling/horizontalpodautoscalers': autoscalerPrinter,
  'policy/poddisruptionbudgets': budgetPrinter,
  'scheduling.k8s.io/priorityclasses': priorityClassPrinter,
  'coordination.k8s.io/leases': leasePrinter,
  'apiextensions.k8s.io/customresourcedefinitions': definitionPrinter,
};

/** The printer of a resource; custom ones print what their CRD names, or their age. */
export function printerOf(resource: ServedResource): Printer {
  return PRINTERS[resourceKey(resource.type)] ?? customPrinter(resource.columns);
}

const DEFAULT_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: AGE_COLUMN.description },
];

function customPrinter(declared: readonly PrinterColumn[]): Printer {
  const columns = declared.length > 0 ? declared : DEFAULT_COLUMNS;
  return {
    columns: [NAME_COLUMN, ...columns.map(customColumn)],
    row: (object, nowMs) => [
      object.metadata.name,
      ...columns.map((column) => customCell(column, firstAt(object, column.jsonPath), nowMs)),
    ],
  };
}

function customColumn(column: PrinterColumn): Column {
  const description =
    column.description ?? `Custom resource definition column (in JSONPath format): ${column.jsonPath}`;
  return {
    name: column.name,
    type: column.type as Column['type'],
    format: column.format ?? '',
    description,
    priority: column.priority ?? 0,
  };
}

function customCell(column: PrinterColumn, value: unknown, nowMs: number): unknown {
  if (value === undefined || value === null) return null;
  switch (column.type) {
    case 'date':
      return ageOf(value, nowMs);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
    case 'boolean':
      return value;
    default:
      return typeof value === 'object' ? JSON.stringify(value) : asText(value);
  }
}

export interface TableInput {
  readonly resource: ServedResource;
  readonly objects: readonly KubeObject[];
  readonly metadata: JsonObject;
  readonly nowMs: number;
  /** `None`, `Metadata` (the default) or `Object`. */
  readonly includeObject: string;
}

export function tableOf(input: TableInput): JsonObject {
  const printer = printerOf(input.resource);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: input.metadata,
    columnDefinitions: printer.columns,
    rows: input.objects.map((object) => ({
      cells: printer.row(object, input.nowMs),
      object: rowObject(object, input.includeObject),
    })),
  };
}

function rowObject(object: KubeObject, includeObject: string): JsonObject | null {
  if (includeObject === 'None') return null;
  return includeObject === 'Object' ? object : partialMetadata(object);
}

/** PartialObjectMetadata of an object. */
export function partialMetadata(object: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
