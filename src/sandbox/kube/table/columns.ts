/** Columns of server-side printing, and how a kind fills them. */
import type { KubeObject } from '../../../domain/kube-object.ts';

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format: string;
  readonly description: string;
  /** 1: only with `-o wide`. */
  readonly priority: number;
}

export interface Printer {
  readonly columns: readonly Column[];
  readonly row: (object: KubeObject, nowMs: number) => readonly unknown[];
}

export const NAME_COLUMN: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace (or the cluster) and cannot be updated.',
  priority: 0,
};

export const AGE_COLUMN = column('Age', 'The time since the object was created.');

export function column(name: string, description: string, type: Column['type'] = 'string', priority = 0): Column {
  return { name, type, format: '', description, priority };
}

/** A column that only `-o wide` shows. */
export function wide(name: string, description: string, type: Column['type'] = 'string'): Column {
  return column(name, description, type, 1);
}
