/** What happened in the store, newest last: watches replay it from a resource version. */
import type { JsonObject } from '../../../domain/json.ts';

export interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** `group/plural`. */
  readonly key: string;
  readonly object: JsonObject;
  /** The object before this change; undefined for ADDED. */
  readonly previous: JsonObject | undefined;
}

export interface ChangeLog {
  append(change: Change): void;
  /** From this revision on the resource is watched: what was before cannot be asked for. */
  start(key: string, revision: number): void;
  /** Changes of a resource after a revision; the oldest revision to ask for when that one is too old. */
  since(key: string, revision: number): readonly Change[] | { readonly oldest: number };
}

/** Keeps the newest changes of all resources together, at least `limit` of them. */
export function createChangeLog(limit = 20_000): ChangeLog {
  let changes: Change[] = [];
  let forgottenUpTo = 0;
  const startedAt = new Map<string, number>();
  return {
    append(change) {
      changes.push(change);
      if (changes.length < limit * 2) return;
      const dropped = changes.slice(0, changes.length - limit);
      forgottenUpTo = dropped.at(-1)?.revision ?? forgottenUpTo;
      changes = changes.slice(-limit);
    },
    start(key, revision) {
      startedAt.set(key, revision);
    },
    since(key, revision) {
      const oldest = Math.max(forgottenUpTo, startedAt.get(key) ?? 0);
      if (revision < oldest) return { oldest };
      return changes.filter((change) => change.revision > revision && change.key === key);
    },
  };
}
