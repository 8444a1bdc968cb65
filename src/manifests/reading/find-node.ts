/** The place of a field in a document, from the way in which findings write its path. */
import { leadingName } from '../../domain/field-path.ts';
import type { ScalarNode, YamlNode } from './yaml-node.ts';

/**
 * Offset of the deepest part of the path that is written: the key of a member, the start of an item. Paths are written
 * in several ways (`limits["nvidia.com/gpu"]`, `limits.nvidia.com/gpu`, `conditions[type=Ready]`); all are understood.
 */
export function offsetOfField(root: YamlNode, field: string): number {
  return walk(root, field).offset;
}

/** The scalar at a path; undefined when there is none. */
export function scalarAt(root: YamlNode, field: string): ScalarNode | undefined {
  const { node, rest } = walk(root, field);
  return rest === '' && node.kind === 'scalar' ? node : undefined;
}

/** As far as the path is written; `rest` is what is not. */
function walk(root: YamlNode, field: string): Step {
  let at: Step = { node: root, offset: root.start, rest: field };
  for (;;) {
    const step = stepInto(at.node, at.rest.replace(/^\./, ''));
    if (!step) return at;
    at = step;
  }
}

interface Step {
  readonly node: YamlNode;
  readonly offset: number;
  readonly rest: string;
}

const BRACKETS = /^\[(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\d+)|([^=\]]+)=([^\]]*))\]/;

function stepInto(node: YamlNode, path: string): Step | undefined {
  if (path === '') return undefined;
  const bracket = BRACKETS.exec(path);
  if (!bracket) return memberNamedFirst(node, path);
  const rest = path.slice(bracket[0].length);
  const [, doubleQuoted, singleQuoted, index, key, value] = bracket;
  if (index !== undefined) return itemStep(node, Number(index), rest);
  if (key !== undefined) return itemStep(node, indexWhere(node, key, value ?? ''), rest);
  return memberStep(node, doubleQuoted ?? singleQuoted ?? '', rest);
}

function memberNamedFirst(node: YamlNode, path: string): Step | undefined {
  const name = node.kind === 'map' ? leadingName(node.members.keys(), path) : undefined;
  return name === undefined ? undefined : memberStep(node, name, path.slice(name.length));
}

function memberStep(node: YamlNode, name: string, rest: string): Step | undefined {
  const member = node.kind === 'map' ? node.members.get(name) : undefined;
  return member && { node: member.node, offset: member.keyStart, rest };
}

function itemStep(node: YamlNode, index: number, rest: string): Step | undefined {
  const item = node.kind === 'list' ? node.items[index] : undefined;
  return item && { node: item, offset: item.start, rest };
}

function indexWhere(node: YamlNode, key: string, value: string): number {
  if (node.kind !== 'list') return -1;
  return node.items.findIndex((item) => {
    const member = item.kind === 'map' ? item.members.get(key)?.node : undefined;
    return member?.kind === 'scalar' && String(member.value) === value.replaceAll('"', '');
  });
}
