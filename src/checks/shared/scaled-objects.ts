/** What the checks of scaled objects say alike: names of triggers, evidence, and changes of trigger metadata. */
import type { Evidence, Fix } from '../../domain/finding.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { type LiveScaledObject, type LiveTrigger, readScaledObject } from '../../domain/live-scaled-object.ts';
import { automaticPatch, type JsonPatchOperation, patchCommand } from './kubectl.ts';

/** All of them, read once. */
export function liveScaledObjects(objects: readonly KubeObject[]): LiveScaledObject[] {
  return objects.map(readScaledObject);
}

/** `trigger 0 (aws-cloudwatch)`. */
export function triggerText({ index, type }: LiveTrigger): string {
  return `trigger ${index} (${type || 'no type'})`;
}

/** A field of the scaled object and its value, null where it is not written. */
export function fieldEvidence({ subject }: LiveScaledObject, field: string, value: unknown): Evidence {
  return { field, value: value ?? null, source: subject.text };
}

/** The field of a trigger's metadata. */
export function metadataEvidence(scaledObject: LiveScaledObject, trigger: LiveTrigger, key: string): Evidence {
  return fieldEvidence(scaledObject, `spec.triggers[${trigger.index}].metadata.${key}`, trigger.written[key]);
}

/** A change of one trigger: what its metadata and, where given, its metric type become. */
export interface TriggerEdit {
  readonly index: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly metricType?: string;
}

/** A fix of triggers: a JSON patch for the shell, since a merge patch cannot reach into a list. */
export function triggerFix(
  summary: string,
  { object, triggers }: LiveScaledObject,
  edits: readonly TriggerEdit[],
  { isSafe = false } = {},
): Fix {
  const operations = edits.flatMap((edit) => operationsOf(edit, triggers[edit.index]));
  return {
    summary,
    command: operations.length === 0 ? null : patchCommand(object, operations),
    automatic: isSafe ? automaticPatch(object, { spec: { triggers: triggersWith(object, edits) } }) : null,
  };
}

function operationsOf(edit: TriggerEdit, trigger: LiveTrigger | undefined): JsonPatchOperation[] {
  const path = `/spec/triggers/${edit.index}`;
  const metadata = Object.entries(edit.metadata).map(([key, value]) => ({
    op: trigger?.written[key] === undefined ? ('add' as const) : ('replace' as const),
    path: `${path}/metadata/${key}`,
    value,
  }));
  if (edit.metricType === undefined) return metadata;
  return [{ op: 'add', path: `${path}/metricType`, value: edit.metricType }, ...metadata];
}

/** The scaled object as the edits would leave it. */
export function withEdits({ object }: LiveScaledObject, edits: readonly TriggerEdit[]): LiveScaledObject {
  return readScaledObject({ ...object, spec: { ...(object.spec as object), triggers: triggersWith(object, edits) } });
}

/** The whole list, as a merge patch has to bring it. */
function triggersWith({ spec }: KubeObject, edits: readonly TriggerEdit[]): unknown[] {
  const { triggers } = spec as { readonly triggers: readonly Readonly<Record<string, unknown>>[] };
  return triggers.map((trigger, index) => {
    const edit = edits.find((candidate) => candidate.index === index);
    if (edit === undefined) return trigger;
    const metadata = { ...(trigger['metadata'] as object), ...edit.metadata };
    return { ...trigger, ...(edit.metricType === undefined ? {} : { metricType: edit.metricType }), metadata };
  });
}
