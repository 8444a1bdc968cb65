/** Lines of kubectl that a person can paste. */
import type { Fix } from '../../domain/finding.ts';
import { type KubeObject, RESOURCES, type ResourceType } from '../../domain/kube-object.ts';
import { shellQuote } from '../../domain/shell-word.ts';

/** A JSON merge patch, or the operations of a JSON patch (the only way into a list). */
export type ObjectPatch = Readonly<Record<string, unknown>> | readonly JsonPatchOperation[];

export interface JsonPatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  /** JSON pointer: `/spec/triggers/0/metadata/metricStat`. */
  readonly path: string;
  readonly value?: unknown;
}

/** `kubectl patch scaledobject chat-api --namespace chat --type merge -p '{…}'`. */
export function patchCommand(object: KubeObject, patch: ObjectPatch): string {
  const type = Array.isArray(patch) ? 'json' : 'merge';
  return `kubectl patch ${objectArguments(object)} --type ${type} -p ${shellQuote(JSON.stringify(patch))}`;
}

/** `kubectl annotate scaledobject chat-api --namespace chat autoscaling.keda.sh/paused-`: takes an annotation away. */
export function unannotateCommand(object: KubeObject, annotation: string): string {
  return `kubectl annotate ${objectArguments(object)} ${annotation}-`;
}

/** `kubectl delete horizontalpodautoscaler chat-api --namespace chat`. */
export function deleteCommand(object: KubeObject): string {
  return `kubectl delete ${objectArguments(object)}`;
}

/** `kubectl describe scaledobject chat-api --namespace chat`. */
export function describeCommand(object: KubeObject): string {
  return `kubectl describe ${objectArguments(object)}`;
}

/** `scaledobject chat-api --namespace chat`. */
export function objectArguments({ kind, metadata }: KubeObject): string {
  const where = metadata.namespace === undefined ? '' : ` --namespace ${metadata.namespace}`;
  return `${kind.toLowerCase()} ${metadata.name}${where}`;
}

/** A fix that is one merge patch; `isSafe`: hpscale may make it by itself. */
export function patchFix(
  summary: string,
  object: KubeObject,
  patch: Readonly<Record<string, unknown>>,
  { isSafe = false } = {},
): Fix {
  return {
    summary,
    command: patchCommand(object, patch),
    automatic: isSafe ? automaticPatch(object, patch) : null,
  };
}

/** The same for `check --fix`; null for a kind that hpscale does not know. */
export function automaticPatch(object: KubeObject, patch: Readonly<Record<string, unknown>>): Fix['automatic'] {
  const type: ResourceType | undefined = Object.values(RESOURCES).find(({ kind }) => kind === object.kind);
  if (type === undefined) return null;
  const { name, namespace = null } = object.metadata;
  return { action: 'patch-object', resource: { group: type.group, plural: type.plural }, name, namespace, patch };
}
