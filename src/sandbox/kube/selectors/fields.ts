/** Field selectors: `metadata.name=x,status.phase!=Running`, on the fields that each kind supports. */
import { badRequest } from '../failures.ts';
import { at, type JsonObject } from '../../../domain/json.ts';
import type { ServedResource } from '../registry/served-resource.ts';

export type FieldPredicate = (object: JsonObject) => boolean;

/** Beside metadata.name and metadata.namespace. */
const SUPPORTED: Readonly<Record<string, readonly string[]>> = {
  '/pods': [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  '/events': [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  '/nodes': ['spec.unschedulable'],
  '/namespaces': ['status.phase'],
  '/secrets': ['type'],
  '/services': ['spec.clusterIP', 'spec.type'],
  'apps/replicasets': ['status.replicas'],
};

/** Throws BadRequest for a field that the kind does not support, or text that is no selector. */
export function parseFieldSelector(text: string, resource: ServedResource): FieldPredicate {
  if (text.trim() === '') return () => true;
  const { group, plural } = resource.type;
  const supported = ['metadata.name', 'metadata.namespace', ...(SUPPORTED[`${group}/${plural}`] ?? [])];
  const requirements = text.split(',').map((part): FieldPredicate => {
    const match = /^\s*([^=!]+?)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part);
    if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const [, field = '', operator, value = ''] = match;
    if (!supported.includes(field)) throw badRequest(`field label not supported: ${field}`);
    const isWanted = operator !== '!=';
    return (object) => (readField(object, field) === value) === isWanted;
  });
  return (object) => requirements.every((holds) => holds(object));
}

function readField(object: JsonObject, field: string): string {
  if (field === 'source') return text(at(object, 'source', 'component') ?? object['reportingComponent']);
  if (field === 'spec.unschedulable' || field === 'spec.hostNetwork')
    return text(at(object, ...field.split('.')) ?? false);
  return text(at(object, ...field.split('.')));
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
