/** `minReplicaCount=2`, `triggers.0.metadata.targetMetricValue=80`: single fields of an object's spec, as people try them. */
import { asArray, isObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { usageError } from '../../errors.ts';

/** The object with the fields set. Throws a usage error for what is no assignment. */
export function setFields(object: KubeObject, sets: readonly string[]): KubeObject {
  return sets.reduce((changed, text) => {
    const [, path = '', value = ''] = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
    if (path === '') {
      throw usageError(
        'bad-set',
        `"${text}" is not FIELD=VALUE`,
        'for example minReplicaCount=2 or triggers.0.metadata.targetMetricValue=80',
      );
    }
    return { ...changed, spec: setAt(changed.spec, path.split('.'), value) };
  }, object);
}

function setAt(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return readValue(text, value);
  if (Array.isArray(value)) {
    return asArray(value).map((item, index) => (String(index) === key ? setAt(item, rest, text) : item));
  }
  const object = isObject(value) ? value : {};
  return { ...object, [key]: setAt(object[key], rest, text) };
}

/** Metadata of triggers is text; what was text stays text. */
function readValue(text: string, before: unknown): unknown {
  if (typeof before === 'string') return text;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}
