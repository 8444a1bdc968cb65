/** A YAML document as values with their places in the text. */
import type { ScalarValue } from './plain-scalar.ts';

interface NodeBase {
  /** Offsets in the text; of maps and lists only the start is told. */
  readonly start: number;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly end: number;
  readonly value: ScalarValue;
  /** Written without quotes and tag, in one line. */
  readonly isPlain: boolean;
}

export interface MapMember {
  readonly keyStart: number;
  readonly node: YamlNode;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly members: ReadonlyMap<string, MapMember>;
}

export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export type YamlNode = ScalarNode | MapNode | ListNode;

/** The value alone, as JSON. Aliases have become copies by reference. */
export function valueOf(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOf);
  return Object.fromEntries([...node.members].map(([name, member]) => [name, valueOf(member.node)]));
}
