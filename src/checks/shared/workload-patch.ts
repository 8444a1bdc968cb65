/** Patches of a workload's pod template, where a person would change what its pods ask for. */
import { asArray, asObject, at } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import type { JsonPatchOperation } from './kubectl.ts';

/** The pod spec inside a workload, or of the pod itself, and the path to it. */
export function podSpecOf(target: KubeObject): {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly path: string;
} {
  const path = target.kind === 'Pod' ? '/spec' : '/spec/template/spec';
  return { spec: asObject(target.kind === 'Pod' ? target.spec : at(target.spec, 'template', 'spec')), path };
}

/** What adds entries to a list of the pod spec; the list is made where there is none. */
export function appendOperations(
  target: KubeObject,
  field: string,
  entries: readonly unknown[],
): readonly JsonPatchOperation[] {
  const { spec, path } = podSpecOf(target);
  if (asArray(spec[field]).length === 0) return [{ op: 'add', path: `${path}/${field}`, value: entries }];
  return entries.map((value) => ({ op: 'add', path: `${path}/${field}/-`, value }));
}

/** One step of a JSON pointer. */
export function pointerStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
