/** Namespaces, nodes, events, config maps, secrets, services, service accounts. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import { asArray, asObject, at, isObject, type JsonObject, asText } from '../../../domain/json.ts';
import { ageOf } from './age.ts';
import { AGE_COLUMN, column, NAME_COLUMN, wide, type Printer } from './columns.ts';
import { formatLabels } from './workloads.ts';

export const namespacePrinter: Printer = {
  columns: [NAME_COLUMN, column('Status', 'Whether the namespace is in use or going.'), AGE_COLUMN],
  row: (object, nowMs) => [
    object.metadata.name,
    at(object, 'status', 'phase'),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const nodePrinter: Printer = {
  columns: [
    NAME_COLUMN,
    column('Status', 'Whether the node is ready for pods.'),
    column('Roles', 'Roles of the node.'),
    AGE_COLUMN,
    column('Version', 'Version of the kubelet.'),
    wide('Internal-IP', 'Address inside the network.'),
    wide('External-IP', 'Address outside the network.'),
    wide('OS-Image', 'Operating system.'),
    wide('Kernel-Version', 'Kernel.'),
    wide('Container-Runtime', 'Container runtime.'),
  ],
  row: (node, nowMs) => [
    node.metadata.name,
    nodeStatus(node),
    nodeRoles(node),
    ageOf(node.metadata.creationTimestamp, nowMs),
    text(at(node, 'status', 'nodeInfo', 'kubeletVersion'), ''),
    nodeAddress(node, 'InternalIP'),
    nodeAddress(node, 'ExternalIP'),
    text(at(node, 'status', 'nodeInfo', 'osImage'), '<unknown>'),
    text(at(node, 'status', 'nodeInfo', 'kernelVersion'), '<unknown>'),
    text(at(node, 'status', 'nodeInfo', 'containerRuntimeVersion'), '<unknown>'),
  ],
};

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function nodeStatus(node: KubeObject): string {
  const ready = asArray(at(node, 'status', 'conditions')).find(
    (condition) => isObject(condition) && condition['type'] === 'Ready',
  );
  const words = [ready === undefined ? 'Unknown' : asObject(ready)['status'] === 'True' ? 'Ready' : 'NotReady'];
  if (at(node, 'spec', 'unschedulable') === true) words.push('SchedulingDisabled');
  return words.join(',');
}

function nodeRoles(node: KubeObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const labels = Object.entries(node.metadata.labels ?? {});
  const roles = labels.flatMap(([key, value]) => {
    if (key.startsWith(prefix) && key.length > prefix.length) return [key.slice(prefix.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return roles.length === 0 ? '<none>' : roles.toSorted().join(',');
}

function nodeAddress(node: KubeObject, type: string): string {
  const addresses = asArray(at(node, 'status', 'addresses')).map(asObject);
  return text(addresses.find((address) => address['type'] === type)?.['address'], '<none>');
}

export const eventPrinter: Printer = {
  columns: [
    column('Last Seen', 'Time since the event was last seen.'),
    column('Type', 'Normal or Warning.'),
    column('Reason', 'Why this happened, in one word.'),
    column('Object', 'What the event is about.'),
    wide('Subobject', 'The part of the object.'),
    wide('Source', 'Who reported it.'),
    column('Message', 'What happened.'),
    wide('First Seen', 'Time since the event was first seen.'),
    wide('Count', 'How often it was seen.', 'integer'),
    { ...wide('Name', 'Name of the event.'), format: 'name' },
  ],
  row(event, nowMs) {
    const first = event['firstTimestamp'] ?? event['eventTime'];
    const last = at(event, 'series', 'lastObservedTime') ?? event['lastTimestamp'] ?? first;
    const involved = asObject(event['involvedObject']);
    const kind = asText(involved['kind']).toLowerCase();
    return [
      ageOf(last, nowMs),
      event['type'],
      event['reason'],
      involved['name'] === undefined ? kind : `${kind}/${asText(involved['name'])}`,
      involved['fieldPath'] ?? '',
      eventSource(event),
      asText(event['message']).trim(),
      ageOf(first, nowMs),
      at(event, 'series', 'count') ?? event['count'] ?? 1,
      event.metadata.name,
    ];
  },
};

function eventSource(event: JsonObject): string {
  const { component, host } = asObject(event['source']);
  const name = text(component, text(event['reportingComponent'], ''));
  const place = text(host, text(event['reportingInstance'], ''));
  return place === '' ? name : `${name}, ${place}`;
}

export const configMapPrinter: Printer = {
  columns: [NAME_COLUMN, column('Data', 'Number of keys.'), AGE_COLUMN],
  row: (object, nowMs) => [
    object.metadata.name,
    String(Object.keys({ ...asObject(object['data']), ...asObject(object['binaryData']) }).length),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const secretPrinter: Printer = {
  columns: [NAME_COLUMN, column('Type', 'What the secret is for.'), column('Data', 'Number of keys.'), AGE_COLUMN],
  row: (object, nowMs) => [
    object.metadata.name,
    object['type'],
    String(Object.keys(asObject(object['data'])).length),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const serviceAccountPrinter: Printer = {
  columns: [NAME_COLUMN, column('Secrets', 'Number of secrets.'), AGE_COLUMN],
  row: (object, nowMs) => [
    object.metadata.name,
    String(asArray(object['secrets']).length),
    ageOf(object.metadata.creationTimestamp, nowMs),
  ],
};

export const servicePrinter: Printer = {
  columns: [
    NAME_COLUMN,
    column('Type', 'How the service is exposed.'),
    column('Cluster-IP', 'Address inside the cluster.'),
    column('External-IP', 'Address outside the cluster.'),
    column('Port(s)', 'Ports of the service.'),
    AGE_COLUMN,
    wide('Selector', 'Selects the pods behind it.'),
  ],
  row: (object, nowMs) => [
    object.metadata.name,
    at(object, 'spec', 'type'),
    text(at(object, 'spec', 'clusterIP'), '<none>'),
    externalAddress(object),
    asArray(at(object, 'spec', 'ports'))
      .map(asObject)
      .map(formatPort)
      .join(',') || '<none>',
    ageOf(object.metadata.creationTimestamp, nowMs),
    formatLabels(at(object, 'spec', 'selector')),
  ],
};

function externalAddress(service: KubeObject): string {
  if (at(service, 'spec', 'type') === 'ExternalName') return text(at(service, 'spec', 'externalName'), '<none>');
  if (at(service, 'spec', 'type') !== 'LoadBalancer') return '<none>';
  const ingress = asArray(at(service, 'status', 'loadBalancer', 'ingress')).map(asObject);
  return ingress.map((entry) => text(entry['ip'], text(entry['hostname'], ''))).join(',') || '<pending>';
}

function formatPort(port: JsonObject): string {
  const node = port['nodePort'] === undefined ? '' : `:${asText(port['nodePort'])}`;
  return `${String(port['port'])}${node}/${String(port['protocol'])}`;
}
