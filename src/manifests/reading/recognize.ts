/** Kubernetes objects among the other YAML that lies beside them. */
import { isObject, type JsonObject } from '../../domain/json.ts';

/** What a value is when it is no Kubernetes object; undefined when it is one, or is meant to be. */
export function foreignKind(file: string, value: unknown): string | undefined {
  if (!isObject(value)) return Array.isArray(value) ? 'a list, not an object' : 'no mapping';
  const { apiVersion } = value;
  if (typeof apiVersion === 'string' && apiVersion.startsWith('kustomize.config.k8s.io/')) return 'a kustomization';
  if (isMeantAsObject(value)) return undefined;
  const name = file.split(/[/\\]/).at(-1) ?? file;
  if (/^kustomization\.ya?ml$/.test(name)) return 'a kustomization';
  if (/^Chart\.(?:ya?ml|lock)$/.test(name)) return 'a Helm chart';
  if (/^values.*\.(?:ya?ml|json)$/.test(name)) return 'values of a Helm chart';
  return 'no Kubernetes object: it has neither apiVersion and kind nor metadata and spec';
}

/** Both of apiVersion and kind, or one of them with what objects have. */
function isMeantAsObject(value: JsonObject): boolean {
  const named = ['apiVersion', 'kind'].filter((name) => value[name] !== undefined).length;
  const hasBody = ['metadata', 'spec', 'items'].filter((name) => isObject(value[name]) || Array.isArray(value[name]));
  return named === 2 || (named === 1 && hasBody.length > 0) || (isObject(value['metadata']) && isObject(value['spec']));
}

/** Which of apiVersion and kind an object lacks. */
export function missingFields(value: JsonObject): readonly string[] {
  return ['apiVersion', 'kind'].filter((name) => typeof value[name] !== 'string' || value[name] === '');
}
