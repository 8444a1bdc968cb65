/** Deployments, replica sets, stateful sets and daemon sets. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { asArray, asObject, at, asText } from '../../../domain/json.ts';
import { formatLabelSelector } from '../selectors/labels.ts';
import { ageOf } from './age.ts';
import { AGE_COLUMN, column, NAME_COLUMN, wide, type Printer } from './columns.ts';

const CONTAINER_COLUMNS = [wide('Containers', 'Names of the containers.'), wide('Images', 'Images of the containers.')];
const TEMPLATE_COLUMNS = [...CONTAINER_COLUMNS, wide('Selector', 'Selects the pods.')];

function templateCells(object: KubeObject): readonly unknown[] {
  const containers = asArray(at(object, 'spec', 'template', 'spec', 'containers')).map(asObject);
  return [
    containers.map((container) => String(container['name'])).join(','),
    containers.map((container) => asText(container['image'])).join(','),
    formatLabelSelector(at(object, 'spec', 'selector')),
  ];
}

function count(object: KubeObject, ...path: readonly string[]): number {
  return Number(at(object, ...path) ?? 0);
}

export const deploymentPrinter: Printer = {
  columns: [
    NAME_COLUMN,
    column('Ready', 'Pods that are ready, of those wanted.'),
    column('Up-to-date', 'Pods made from the current template.', 'integer'),
    column('Available', 'Pods that have been ready for minReadySeconds.', 'integer'),
    AGE_COLUMN,
    ...TEMPLATE_COLUMNS,
  ],
  row: (object, nowMs) => [
    object.metadata.name,
    `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`,
    count(object, 'status', 'updatedReplicas'),
    count(object, 'status', 'availableReplicas'),
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...templateCells(object),
  ],
};

export const replicaSetPrinter: Printer = {
  columns: [
    NAME_COLUMN,
    column('Desired', 'Pods that are wanted.', 'integer'),
    column('Current', 'Pods that there are.', 'integer'),
    column('Ready', 'Pods that are ready.', 'integer'),
    AGE_COLUMN,
    ...TEMPLATE_COLUMNS,
  ],
  row: (object, nowMs) => [
    object.metadata.name,
    count(object, 'spec', 'replicas'),
    count(object, 'status', 'replicas'),
    count(object, 'status', 'readyReplicas'),
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...templateCells(object),
  ],
};

export const statefulSetPrinter: Printer = {
  columns: [NAME_COLUMN, column('Ready', 'Pods that are ready, of those wanted.'), AGE_COLUMN, ...CONTAINER_COLUMNS],
  row: (object, nowMs) => [
    object.metadata.name,
    `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`,
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...templateCells(object).slice(0, CONTAINER_COLUMNS.length),
  ],
};

export const daemonSetPrinter: Printer = {
  columns: [
    NAME_COLUMN,
    column('Desired', 'Nodes that should run the pod.', 'integer'),
    column('Current', 'Nodes that have the pod.', 'integer'),
    column('Ready', 'Nodes with a ready pod.', 'integer'),
    column('Up-to-date', 'Nodes with a pod of the current template.', 'integer'),
    column('Available', 'Nodes with an available pod.', 'integer'),
    column('Node Selector', 'Labels that nodes must have.'),
    AGE_COLUMN,
    ...TEMPLATE_COLUMNS,
  ],
  row: (object, nowMs) => [
    object.metadata.name,
    count(object, 'status', 'desiredNumberScheduled'),
    count(object, 'status', 'currentNumberScheduled'),
    count(object, 'status', 'numberReady'),
    count(object, 'status', 'updatedNumberScheduled'),
    count(object, 'status', 'numberAvailable'),
    formatLabels(at(object, 'spec', 'template', 'spec', 'nodeSelector')),
    ageOf(object.metadata.creationTimestamp, nowMs),
    ...templateCells(object),
  ],
};

/** `a=b,c=d` in order of keys; `<none>` for no labels. */
export function formatLabels(labels: unknown): string {
  const pairs = Object.entries(asObject(labels)).map(([key, value]) => `${key}=${String(value)}`);
  return pairs.length === 0 ? '<none>' : pairs.toSorted().join(',');
}
