/** Services, secrets, events, priority classes, disruption budgets: small rules. */
import type { FieldError } from '../../../schema/field-error.ts';
import { asArray, asObject, at, equalJson, type JsonObject } from '../../../domain/json.ts';
import type { KubeState } from '../state.ts';
import { createObject } from '../writes/create.ts';
import type { KindRules } from './kind-rules.ts';

export const serviceRules: KindRules = {
  applyDefaults: (object) => {
    const ports = at(object, 'spec', 'ports');
    if (!Array.isArray(ports)) return object;
    const targeted = ports.map((port) => ({ targetPort: asObject(port)['port'], ...asObject(port) }));
    return { ...object, spec: { ...asObject(object['spec']), ports: targeted } };
  },
  prepareCreate: (object, state) => {
    const spec = asObject(object['spec']);
    if (spec['type'] === 'ExternalName') return { ...object, status: { loadBalancer: {} } };
    const clusterIP = spec['clusterIP'] ?? serviceAddress(state);
    const families = { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' };
    return {
      ...object,
      spec: { ...families, ...spec, clusterIP, clusterIPs: [clusterIP] },
      status: { loadBalancer: {} },
    };
  },
  prepareUpdate: (object, live) => {
    const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy } = asObject(live['spec']);
    return { ...object, spec: { ipFamilies, ipFamilyPolicy, clusterIP, clusterIPs, ...asObject(object['spec']) } };
  },
  validate: (object) => [...serviceErrors(asObject(object['spec']))],
};

/** An address of EKS's usual service network, 10.100.0.0/16. */
function serviceAddress(state: KubeState): string {
  return `10.100.${Math.floor(state.random() * 256)}.${1 + Math.floor(state.random() * 254)}`;
}

function* serviceErrors(spec: JsonObject): Iterable<FieldError> {
  const isHeadless = spec['clusterIP'] === 'None';
  if (asArray(spec['ports']).length === 0 && !isHeadless && spec['type'] !== 'ExternalName') {
    yield { type: 'required', field: 'spec.ports', detail: '' };
  }
}

export const secretRules: KindRules = {
  applyDefaults: (object) => {
    const { stringData, ...rest } = object;
    if (stringData === undefined) return object;
    const encoded = Object.entries(asObject(stringData)).map(([key, value]) => [
      key,
      Buffer.from(String(value)).toString('base64'),
    ]);
    return { ...rest, data: { ...asObject(object['data']), ...Object.fromEntries(encoded) } };
  },
};

export const eventRules: KindRules = {
  validate: (object) => {
    const namespace = at(object, 'metadata', 'namespace');
    const involved = at(object, 'involvedObject', 'namespace') ?? '';
    // Events of cluster-wide objects live in the default namespace.
    const isPlaced = involved === '' ? namespace === 'default' || namespace === 'kube-system' : involved === namespace;
    if (isPlaced) return [];
    const detail = 'does not match event.namespace';
    return [{ type: 'invalid', field: 'involvedObject.namespace', value: involved, detail }];
  },
};

export const priorityClassRules: KindRules = {
  validate: (object, live) => {
    const isChanged = live !== undefined && !equalJson(object['value'], live['value']);
    if (!isChanged) return [];
    const detail = 'may not be changed in an update.';
    return [{ type: 'forbidden', field: 'value', detail }];
  },
};

/** The classes that every cluster has. */
export function createSystemPriorityClasses(state: KubeState): void {
  const resource = state.registry.findByKey('scheduling.k8s.io/priorityclasses');
  if (!resource) return;
  const classes = [
    { name: 'system-cluster-critical', value: 2_000_000_000 },
    { name: 'system-node-critical', value: 2_000_001_000 },
  ];
  for (const { name, value } of classes) {
    const object = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value };
    createObject({ state, resource }, object, { manager: 'kube-apiserver' });
  }
}

export const budgetRules: KindRules = {
  validate: (object) => {
    const spec = asObject(object['spec']);
    if (spec['minAvailable'] === undefined || spec['maxUnavailable'] === undefined) return [];
    const detail = 'minAvailable and maxUnavailable cannot be both set';
    return [{ type: 'invalid', field: 'spec', value: spec, detail }];
  },
};
