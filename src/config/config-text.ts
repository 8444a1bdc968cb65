/** hpscale.yaml as text: a new one, or a user's own changed no more than needed. */
import type { Desired } from '../domain/desired.ts';
import { equalJson } from '../domain/json.ts';
import { applyEdits, type Difference, editsOf } from './edit-config.ts';
import { toWritten } from './from-desired.ts';
import { readDesired, type ReadConfig } from './load-desired.ts';
import { renderMember } from './render-yaml.ts';
import { CONFIG_SCHEMA } from './schema.ts';

export interface ConfigTextOptions {
  /** Lines above it, without the `#`. */
  readonly comment?: readonly string[];
  /** Where editors find its schema, from where the file lies; no line for them when absent. */
  readonly schemaPath?: string;
}

/** A new hpscale.yaml: fields that are at their default are left out. */
export function toConfigText(desired: Desired, { comment = [], schemaPath }: ConfigTextOptions = {}): string {
  const head = [
    ...(schemaPath === undefined ? [] : [schemaLine(schemaPath)]),
    ...comment.map((line) => (line === '' ? '#' : `# ${line}`)),
  ];
  const members = Object.entries(toWritten(desired)).map(([key, value]) => {
    const gap = typeof value === 'object' && value !== null ? '\n' : '';
    return gap + renderMember(key, value, 0);
  });
  return `${[...head, ...members].join('\n')}\n`;
}

/** The comment by which editors that use the YAML language server find a schema. */
export function schemaLine(path: string): string {
  return `# yaml-language-server: $schema=${path}`;
}

/** How far down single values are changed: anything, whole entries, whole lists. */
const DEPTHS = [Number.POSITIVE_INFINITY, 2, 1] as const;

/**
 * The user's own file with what differs from `desired` changed: everything else stays as it is, byte by byte. Entries that
 * stay keep their order. Throws `bad-config` for a text that has mistakes.
 */
export function updateConfigText(text: string, desired: Desired): string {
  const read = readDesired('hpscale.yaml', text);
  const { namespace } = read.tree;
  const wanted = toWritten(desired, { namespace });
  const difference: Difference | undefined =
    read.node.kind === 'map'
      ? { node: read.node, schema: CONFIG_SCHEMA, from: toWritten(read.desired, { namespace }), to: wanted }
      : undefined;
  const mark = text.slice(0, text.length - read.text.length);
  for (const depth of difference ? DEPTHS : []) {
    const edits = difference && editsOf(read.text, difference, { depth });
    const changed = edits && mark + applyEdits(read.text, edits);
    if (changed !== undefined && isMeant(changed, desired, read)) return changed;
  }
  return toConfigText(desired);
}

/** Whether the changed text reads as what is desired. */
function isMeant(text: string, desired: Desired, before: ReadConfig): boolean {
  try {
    const { desired: now, written } = readDesired(before.file, text);
    return equalJson(inOrder(now), inOrder(desired)) && equalJson(written['checks'], before.written['checks']);
  } catch {
    return false;
  }
}

/** Named things in an order of their own: that of the file does not matter. */
function inOrder(desired: Desired): Desired {
  const sorted = <T extends { readonly name: string; readonly namespace?: string }>(entries: readonly T[]) =>
    entries.toSorted((a, b) => compare(`${a.namespace ?? ''}/${a.name}`, `${b.namespace ?? ''}/${b.name}`));
  return {
    ...desired,
    instanceGroups: sorted(desired.instanceGroups),
    nodeClasses: sorted(desired.nodeClasses),
    nodePools: sorted(desired.nodePools),
    workloads: sorted(desired.workloads),
    scaledObjects: sorted(desired.scaledObjects),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
