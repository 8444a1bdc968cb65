/** What the API server does for one kind beyond what it does for all. */
import type { FieldError } from '../../../schema/field-error.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { KubeState } from '../state.ts';

export interface KindRules {
  /** Fills in what the schema's own defaults cannot say. */
  readonly applyDefaults?: (object: JsonObject) => JsonObject;
  /** First status and other fields of the server's own, before validation. */
  readonly prepareCreate?: (object: JsonObject, state: KubeState) => JsonObject;
  readonly prepareUpdate?: (object: JsonObject, live: JsonObject, state: KubeState) => JsonObject;
  /** Admission: may change the object or throw Forbidden. Create only. */
  readonly admit?: (object: JsonObject, state: KubeState) => JsonObject;
  readonly validate?: (object: JsonObject, live: JsonObject | undefined) => readonly FieldError[];
  /** Seconds that a delete leaves the object, when the kind ends gracefully; 0 removes it at once. */
  readonly graceSeconds?: (object: JsonObject, requested: number | undefined) => number;
  /** Put on a deleted object, so that it stays until the server has cleaned up after it. */
  readonly finalizerOnDelete?: string;
  /** A deleted object stays until the server removes it, whatever its finalizers (namespaces). */
  readonly staysWhenDeleted?: boolean;
  /** Keeps the status that a create brings. */
  readonly keepsStatusOnCreate?: boolean;
  /** Checks metadata.name; the message when it is not allowed. */
  readonly checkName?: (name: string) => string | undefined;
}
