/**
 * One YAML document from the parser's events. A mistake of the text itself (a tab, a bracket) ends the document; those
 * of what it says (keys twice, unknown anchors) are all told.
 */
import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { resolvePlain, resolveTagged, type ScalarValue } from './plain-scalar.ts';
import type { MapMember, ScalarNode, YamlNode } from './yaml-node.ts';

/** `duplicate-key` and the others are the messages of the check `manifest-parses`. */
export type TextProblemCode =
  | 'syntax'
  | 'duplicateKey'
  | 'unknownAnchor'
  | 'recursiveAnchor'
  | 'tooManyAliases'
  | 'badKey'
  | 'badMerge'
  | 'notFinite';

export interface TextProblem {
  readonly code: TextProblemCode;
  readonly offset: number;
  /** The parser's words, the key, the anchor, the tag. */
  readonly detail: string;
  /** Of a key that was given before: where. */
  readonly before?: number;
}

export interface Composed {
  /** undefined when there is nothing but comments, or when a problem leaves nothing to judge. */
  readonly node: YamlNode | undefined;
  readonly problems: readonly TextProblem[];
}

/** Values that aliases may add to a document: a "billion laughs" adds far more, no manifest so many. */
const MAX_ALIASED = 100_000;

/** `shift`: where the text stands in its file. The text holds one document at most. */
export function composeDocument(text: string, shift: number): Composed {
  let events: readonly Event[];
  try {
    events = parseEvents(text, {});
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { node: undefined, problems: [{ code: 'syntax', offset: shift + offsetOf(error), detail: error.reason }] };
  }
  const composer = new Composer(text, shift, events);
  const node = composer.compose();
  return { node: composer.isUnusable ? undefined : node, problems: composer.problems };
}

function offsetOf({ mark }: YAMLException): number {
  return mark?.position ?? 0;
}

interface Anchor {
  readonly node: YamlNode;
  /** Values in it, aliases counted as what they stand for. */
  readonly weight: number;
}

/** Reads events front to back; keeps the anchors of its document. */
class Composer {
  readonly problems: TextProblem[] = [];
  private readonly text: string;
  private readonly shift: number;
  private readonly events: readonly Event[];
  private position = 0;
  private readonly anchors = new Map<string, Anchor>();
  private readonly open = new Set<string>();
  private weight = 0;
  private aliased = 0;

  constructor(text: string, shift: number, events: readonly Event[]) {
    this.text = text;
    this.shift = shift;
    this.events = events;
  }

  /** Whether what was composed cannot be judged as a whole. */
  get isUnusable(): boolean {
    return this.problems.some(({ code }) => code === 'tooManyAliases');
  }

  compose(): YamlNode | undefined {
    if (this.next()?.type !== EVENT_ID.DOCUMENT) return undefined;
    return this.readNode();
  }

  private next(): Event | undefined {
    const event = this.events[this.position];
    this.position += 1;
    return event;
  }

  private isAtPop(): boolean {
    const event = this.events[this.position];
    return event === undefined || event.type === EVENT_ID.POP;
  }

  private readNode(): YamlNode {
    const event = this.next();
    const before = this.weight;
    this.weight += 1;
    switch (event?.type) {
      case EVENT_ID.ALIAS:
        return this.readAlias(event.anchorStart, event.anchorEnd);
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const name = this.openAnchor(event);
        const start = this.shift + event.start;
        const node: YamlNode =
          event.type === EVENT_ID.MAPPING
            ? { kind: 'map', start, members: this.readMembers() }
            : { kind: 'list', start, items: this.readItems() };
        return this.closeAnchor(name, node, before);
      }
      case EVENT_ID.SCALAR:
        return this.closeAnchor(this.openAnchor(event), this.readScalar(event), before);
      default:
        return { kind: 'scalar', start: this.shift, end: this.shift, value: null, isPlain: true };
    }
  }

  private openAnchor({ anchorStart, anchorEnd }: { anchorStart: number; anchorEnd: number }): string | undefined {
    if (anchorStart === -1) return undefined;
    const name = this.text.slice(anchorStart, anchorEnd).replace(/^[&*]/, '');
    this.open.add(name);
    return name;
  }

  private closeAnchor(name: string | undefined, node: YamlNode, before: number): YamlNode {
    if (name !== undefined) {
      this.open.delete(name);
      this.anchors.set(name, { node, weight: this.weight - before });
    }
    return node;
  }

  private readAlias(from: number, to: number): YamlNode {
    const name = this.text.slice(from, to).replace(/^[&*]/, '');
    const start = this.shift + from;
    const nothing: YamlNode = { kind: 'scalar', start, end: this.shift + to, value: null, isPlain: false };
    if (this.open.has(name)) return this.say('recursiveAnchor', start, name, nothing);
    const anchor = this.anchors.get(name);
    if (!anchor) return this.say('unknownAnchor', start, name, nothing);
    this.weight += anchor.weight;
    this.aliased += anchor.weight;
    if (this.aliased > MAX_ALIASED) {
      return this.isUnusable ? nothing : this.say('tooManyAliases', start, name, nothing);
    }
    return anchor.node;
  }

  private say<T>(code: TextProblemCode, offset: number, detail: string, result: T): T {
    this.problems.push({ code, offset, detail });
    return result;
  }

  private readItems(): readonly YamlNode[] {
    const items: YamlNode[] = [];
    while (!this.isAtPop()) items.push(this.readNode());
    this.position += 1;
    return items;
  }

  private readMembers(): ReadonlyMap<string, MapMember> {
    const members = new Map<string, MapMember>();
    const merged: MapMember[] = [];
    while (!this.isAtPop()) {
      const key = this.readNode();
      const member: MapMember = { keyStart: key.start, node: this.readNode() };
      const name = this.keyName(key);
      if (name === '<<' && key.kind === 'scalar' && key.isPlain) merged.push(member);
      else if (name !== undefined) this.addMember(members, name, member);
    }
    this.position += 1;
    for (const member of merged) this.merge(members, member);
    return members;
  }

  private addMember(members: Map<string, MapMember>, name: string, member: MapMember): void {
    const first = members.get(name);
    if (first) {
      this.problems.push({ code: 'duplicateKey', offset: member.keyStart, detail: name, before: first.keyStart });
    }
    members.set(name, member);
  }

  /** Keys are texts in JSON: `on: x` has the key "true". */
  private keyName(key: YamlNode): string | undefined {
    if (key.kind === 'scalar' && key.value !== null) return String(key.value);
    return this.say('badKey', key.start, key.kind === 'scalar' ? 'null' : key.kind, undefined);
  }

  /** `<<: *defaults`: members that the map does not have itself; of several sources the first wins. */
  private merge(members: Map<string, MapMember>, { keyStart, node }: MapMember): void {
    const sources = node.kind === 'list' ? node.items : [node];
    for (const source of sources) {
      if (source.kind !== 'map') {
        this.say('badMerge', keyStart, '<<', undefined);
        continue;
      }
      for (const [name, member] of source.members) if (!members.has(name)) members.set(name, member);
    }
  }

  private readScalar(event: ScalarEvent): ScalarNode {
    const text = getScalarValue(this.text, event);
    const { start, end } = this.rangeOf(event);
    const tag = event.tagStart === -1 ? undefined : this.text.slice(event.tagStart, event.tagEnd);
    const isPlain = event.style === SCALAR_STYLE.PLAIN && tag === undefined;
    return { kind: 'scalar', start, end, value: this.finite(scalarValue(text, tag, isPlain), start), isPlain };
  }

  /** JSON has no infinity, and kubectl makes JSON of everything. */
  private finite(value: ScalarValue, start: number): ScalarValue {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    return this.say('notFinite', start, String(value), null);
  }

  /** An empty value has no place of its own: it stands where the next thing would. */
  private rangeOf({ valueStart, valueEnd, style }: ScalarEvent): { start: number; end: number } {
    if (valueStart === -1) {
      const at = this.shift + this.endOfPrevious();
      return { start: at, end: at };
    }
    const quote = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
    return { start: this.shift + valueStart - quote, end: this.shift + valueEnd + quote };
  }

  private endOfPrevious(): number {
    const previous = this.events[this.position - 2];
    return previous?.type === EVENT_ID.SCALAR && previous.valueEnd !== -1 ? previous.valueEnd : 0;
  }
}

function scalarValue(text: string, tag: string | undefined, isPlain: boolean): ScalarValue {
  if (isPlain) return resolvePlain(text);
  return tag === undefined ? text : resolveTagged(tag, text);
}
