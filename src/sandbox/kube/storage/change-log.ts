/** What happened in the store, newest last: watches replay it from a resource version. */
import type { JsonObject } from '../json.ts';

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
  /** Changes of a resource after a revision; undefined when the log no longer reaches back that far. */
  since(key: string, revision: number): readonly Change[] | undefined;
}

/** Keeps the newest `limit` changes of all resources together. */
export function createChangeLog(limit = 20_000): ChangeLog {
  let changes: Change[] = [];
  let forgottenUpTo = 0;
  return {
    append(change) {
      changes.push(change);
      if (changes.length < limit * 2) return;
      const dropped = changes.slice(0, changes.length - limit);
      forgottenUpTo = dropped.at(-1)?.revision ?? forgottenUpTo;
      changes = changes.slice(-limit);
    },
    since(key, revision) {
      if (revision < forgottenUpTo) return undefined;
      return changes.filter((change) => change.revision > revision && change.key === key);
    },
  };
}
