/** Changes to the text of hpscale.yaml: as small as the values allow, everything else byte by byte as it was. */
import { equalJson, isObject, type JsonObject } from '../domain/json.ts';
import type { ListNode, MapNode, YamlNode } from '../manifests/reading/yaml-node.ts';
import { formFor, type JsonSchema, memberSchema } from './json-schema.ts';
import { renderItem, renderMember, renderScalar } from './render-yaml.ts';
import { blockEntry, columnOf, dashBefore, type Extent, flowEnd, isFlow, lineStart } from './text-extent.ts';

export interface Edit extends Extent {
  readonly text: string;
}

/** A map as it is written, and as it should read: both without what is at its default. */
export interface Difference {
  readonly node: MapNode;
  readonly schema: JsonSchema;
  readonly from: JsonObject;
  readonly to: JsonObject;
}

/** The text cannot be changed in so small a part: a larger one has to be written anew. */
const TOO_FINE = Symbol('too fine');

type Edits = readonly Edit[] | typeof TOO_FINE;

/** How far down single values are changed; below that their map or list is written anew. */
export interface Fineness {
  readonly depth: number;
}

/** What has to be changed; undefined when the text does not allow it. */
export function editsOf(text: string, difference: Difference, { depth }: Fineness): readonly Edit[] | undefined {
  const edits = new Editor(text).mapEdits(difference, depth);
  return edits === TOO_FINE ? undefined : edits;
}

/** The text with all edits made. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (whole, edit) => whole.slice(0, edit.start) + edit.text.replaceAll('\n', eol) + whole.slice(edit.end),
      text,
    );
}

class Editor {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  mapEdits(difference: Difference, depth: number): Edits {
    const { node, from, to } = difference;
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    const changed = names.filter((name) => !equalJson(from[name], to[name]));
    if (changed.length === 0) return [];
    if (isFlow(this.text, node) && changed.some((name) => !this.isSimple(node, name, to[name]))) return TOO_FINE;
    return joined(changed.map((name) => this.memberEdits(difference, name, depth)));
  }

  /** Whether a member in braces is a scalar that becomes another. */
  private isSimple(node: MapNode, name: string, value: unknown): boolean {
    return node.members.get(name)?.node.kind === 'scalar' && value !== undefined && typeof value !== 'object';
  }

  private memberEdits(difference: Difference, name: string, depth: number): Edits {
    const { node, schema, from, to } = difference;
    const member = node.members.get(name);
    const own = memberSchema(schema, name) ?? {};
    const value = to[name] ?? own.default;
    if (!member) return this.insertion(node, name, value);
    if (columnOf(this.text, member.keyStart) < 0 || member.keyStart < node.start) return TOO_FINE;
    if (value === undefined) return this.removal(node, member.keyStart);
    const inner =
      depth > 1 ? this.innerEdits(member.node, { schema: own, from: from[name], to: value }, depth - 1) : TOO_FINE;
    return inner === TOO_FINE ? this.replacement(node, name, value) : inner;
  }

  private innerEdits(
    node: YamlNode,
    { schema, from, to }: { readonly schema: JsonSchema; readonly from: unknown; readonly to: unknown },
    depth: number,
  ): Edits {
    if (node.kind === 'scalar') return this.scalarEdit(node, to);
    if (node.kind === 'map' && isObject(to)) {
      const form = formFor(schema, to) ?? {};
      return this.mapEdits({ node, schema: form, from: isObject(from) ? from : {}, to }, depth);
    }
    const isNamed = node.kind === 'list' && Array.isArray(to) && Array.isArray(from) && isNamedList(schema);
    return isNamed ? this.listEdits(node, schema, { from, to }, depth) : TOO_FINE;
  }

  /** A scalar in one line is changed where it stands, in its own quotes where they do. */
  private scalarEdit(node: Extract<YamlNode, { kind: 'scalar' }>, to: unknown): Edits {
    const old = this.text.slice(node.start, node.end);
    if (typeof to === 'object' || old === '' || old.includes('\n')) return TOO_FINE;
    const quote = old.charAt(0);
    const text = typeof to === 'string' && quote === '"' ? JSON.stringify(to) : renderScalar(to, true);
    const quoted = quote === "'" && typeof to === 'string' && text === to ? `'${to}'` : text;
    return [{ start: node.start, end: node.end, text: quoted }];
  }

  private replacement(node: MapNode, name: string, value: unknown): Edits {
    const member = node.members.get(name);
    if (!member || isFlow(this.text, node)) return TOO_FINE;
    const column = this.columnOfMap(node);
    const start = member.keyStart;
    const block = blockEntry(this.text, start, column);
    const isBraced = isFlow(this.text, member.node) && member.node.start > start && member.node.start <= block.end;
    const end = isBraced ? flowEnd(this.text, member.node.start) : block.end;
    return [{ start, end, text: renderMember(name, value, column) }];
  }

  /** After the last member of a map. */
  private insertion(node: MapNode, name: string, value: unknown): Edits {
    if (isFlow(this.text, node)) return TOO_FINE;
    const last = Math.max(...[...node.members.values()].map(({ keyStart }) => keyStart));
    if (!Number.isFinite(last) || last < node.start) return TOO_FINE;
    const column = this.columnOfMap(node);
    const { end } = blockEntry(this.text, last, column);
    return [{ start: end, end, text: `\n${' '.repeat(column)}${renderMember(name, value, column)}` }];
  }

  /** With its line; a member that stands behind a dash, or alone, cannot go by itself. */
  private removal(node: MapNode, keyStart: number): Edits {
    if (isFlow(this.text, node) || node.members.size < 2) return TOO_FINE;
    const start = lineStart(this.text, keyStart);
    if (this.text.slice(start, keyStart).trim() !== '') return TOO_FINE;
    const { end } = blockEntry(this.text, keyStart, this.columnOfMap(node));
    return [{ start, end: this.afterBreak(end), text: '' }];
  }

  private columnOfMap(node: MapNode): number {
    const [first] = node.members.values();
    return columnOf(this.text, first?.keyStart ?? node.start);
  }

  private afterBreak(end: number): number {
    return end + (/^\r?\n/.exec(this.text.slice(end, end + 2))?.[0].length ?? 0);
  }

  /** Entries are known by their names; those that stay keep their order, new ones come last. */
  private listEdits(
    node: ListNode,
    schema: JsonSchema,
    { from, to }: { readonly from: readonly unknown[]; readonly to: readonly unknown[] },
    depth: number,
  ): Edits {
    if (isFlow(this.text, node) || to.length === 0 || node.items.length !== from.length) return TOO_FINE;
    const wanted = new Map(to.map((entry) => [keyOf(entry), entry]));
    const known = new Set(from.map(keyOf));
    const kept = node.items.map((item, index): Edits => {
      const value = wanted.get(keyOf(from[index]));
      return value === undefined
        ? this.itemRemoval(item)
        : this.itemEdits(item, schema, { from: from[index], to: value }, depth);
    });
    const added = to.filter((entry) => !known.has(keyOf(entry)));
    return joined([...kept, this.itemInsertions(node, added)]);
  }

  private itemEdits(
    item: YamlNode,
    schema: JsonSchema,
    { from, to }: { readonly from: unknown; readonly to: unknown },
    depth: number,
  ): Edits {
    if (equalJson(from, to)) return [];
    const inner = depth > 1 ? this.innerEdits(item, { schema: schema.items ?? {}, from, to }, depth - 1) : TOO_FINE;
    if (inner !== TOO_FINE) return inner;
    const entry = this.itemEntry(item);
    return entry ? [{ ...entry, text: renderItem(to, columnOf(this.text, entry.start)).trimStart() }] : TOO_FINE;
  }

  private itemRemoval(item: YamlNode): Edits {
    const entry = this.itemEntry(item);
    if (!entry) return TOO_FINE;
    return [{ start: lineStart(this.text, entry.start), end: this.afterBreak(entry.end), text: '' }];
  }

  private itemInsertions(node: ListNode, added: readonly unknown[]): Edits {
    if (added.length === 0) return [];
    const last = node.items.at(-1);
    const entry = last && this.itemEntry(last);
    if (!entry) return TOO_FINE;
    const column = columnOf(this.text, entry.start);
    const text = added.map((value) => `\n${renderItem(value, column)}`).join('');
    return [{ start: entry.end, end: entry.end, text }];
  }

  private itemEntry(item: YamlNode): Extent | undefined {
    const dash = dashBefore(this.text, item.start);
    return dash === undefined ? undefined : blockEntry(this.text, dash, columnOf(this.text, dash));
  }
}

function joined(parts: readonly Edits[]): Edits {
  const edits: Edit[] = [];
  for (const part of parts) {
    if (part === TOO_FINE) return TOO_FINE;
    edits.push(...part);
  }
  return edits;
}

/** Whether the entries have names. */
function isNamedList({ items }: JsonSchema): boolean {
  return items?.required?.includes('name') ?? false;
}

function keyOf(entry: unknown): string {
  const { name, namespace } = isObject(entry) ? entry : {};
  return JSON.stringify([name, namespace]);
}
