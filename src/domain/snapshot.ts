/** A snapshot bundle: the facts in a file, for somebody who cannot ask the cluster. */
import {
  type CollectedFacts,
  type Fact,
  FACT_KEYS,
  type FactKey,
  type Facts,
  type UnreadReason,
  unreadFact,
} from './facts.ts';
import { isObject, type JsonObject } from './json.ts';
import { usageError } from '../errors.ts';
import { shapeProblem } from './fact-shapes.ts';

export interface SnapshotBundle {
  readonly schema: 'hpscale.snapshot/v1';
  /** Version of the hpscale that wrote it. */
  readonly hpscale: string;
  /** ISO 8601. */
  readonly collectedAt: string;
  readonly cluster: string | null;
  readonly region: string | null;
  readonly facts: Facts;
}

/** What `snapshot -f FILE` answers. */
export interface SnapshotResult {
  readonly schema: 'hpscale.snapshot-file/v1';
  readonly file: string;
  readonly bytes: number;
  readonly cluster: string | null;
  readonly region: string | null;
  /** ISO 8601. */
  readonly collectedAt: string;
  readonly redactedAccounts: boolean;
  /** Facts that are in it. */
  readonly read: number;
  /** Facts that could not be read: their checks are `unknown` (or skipped, where they cannot exist). */
  readonly unread: readonly { readonly fact: FactKey; readonly reason: UnreadReason; readonly message: string }[];
}

/** The bundle of facts; the caller's profile stays out of it. */
export function toBundle({ origin, facts }: CollectedFacts, version: string): SnapshotBundle {
  return {
    schema: 'hpscale.snapshot/v1',
    hpscale: version,
    collectedAt: new Date(origin.collectedAt).toISOString(),
    cluster: origin.clusterName,
    region: origin.region,
    facts,
  };
}

/** How deep the text is broken into lines: an element of a list of facts is one line. */
const LINES_TO_DEPTH = 4;

/** JSON, keys sorted, one object per line: the same facts are the same bytes, and two bundles can be compared. */
export function bundleText(bundle: SnapshotBundle): string {
  return `${toLines(bundle, LINES_TO_DEPTH)}\n`;
}

function toLines(value: unknown, depth: number): string {
  if (depth === 0) return JSON.stringify(sorted(value));
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[\n${value.map((item) => toLines(item, depth - 1)).join(',\n')}\n]`;
  }
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const lines = membersOf(value).map(([key, member]) => `${JSON.stringify(key)}: ${toLines(member, depth - 1)}`);
  return `{\n${lines.join(',\n')}\n}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(membersOf(value).map(([key, member]) => [key, sorted(member)]));
}

function membersOf(value: JsonObject): (readonly [string, unknown])[] {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return members.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

// ---------------------------------------------------------------- reading

const MORE = 'make one with: hpscale snapshot -f FILE';

/**
 * Facts out of a bundle's text; `name` names it in errors. Throws usage errors: `bundle-unreadable`, `bundle-too-new`.
 * A fact that it does not hold, or holds in a form that is none, is unread.
 */
export function readBundle(text: string, name: string): CollectedFacts {
  const bundle = parse(text, name);
  const { schema, hpscale, collectedAt, cluster, region, facts } = bundle;
  const version = /^hpscale\.snapshot\/v(\d+)$/.exec(String(schema))?.[1];
  if (version === undefined) throw notABundle(name, `its schema is ${described(schema)}`);
  if (version !== '1') {
    const by = typeof hpscale === 'string' ? ` by hpscale ${hpscale}` : '';
    throw usageError(
      'bundle-too-new',
      `${name} was written${by} in a form that this hpscale does not know (${String(schema)})`,
      'use that version or a newer one: npx hpscale@latest',
    );
  }
  const at = typeof collectedAt === 'string' ? Date.parse(collectedAt) : Number.NaN;
  if (Number.isNaN(at)) throw notABundle(name, `collectedAt is ${described(collectedAt)}, and no time`);
  if (!isObject(facts)) throw notABundle(name, 'it has no facts');
  return {
    origin: { collectedAt: at, clusterName: textOrNull(cluster), region: textOrNull(region), profile: null },
    facts: Object.fromEntries(FACT_KEYS.map((key) => [key, readFactOf(key, facts[key])])) as unknown as Facts,
  };
}

function parse(text: string, name: string): JsonObject {
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') throw notABundle(name, 'it is empty');
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch {
    const isCut = plain.trimStart().startsWith('{') && !plain.trimEnd().endsWith('}');
    throw notABundle(name, isCut ? 'it ends in the middle' : 'it is not JSON');
  }
  if (!isObject(value)) throw notABundle(name, 'it holds no object');
  return value;
}

function notABundle(name: string, why: string) {
  return usageError('bundle-unreadable', `${name} is not a snapshot bundle: ${why}`, MORE);
}

function described(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value).slice(0, 60) ?? '');
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

const REASONS: Readonly<Record<UnreadReason, null>> = {
  denied: null,
  credentials: null,
  unreachable: null,
  'not-installed': null,
  'not-applicable': null,
  'not-found': null,
  throttled: null,
  failed: null,
};

/** `failed`, so that checks say `unknown`: an older hpscale did not look. */
function readFactOf(key: FactKey, fact: unknown): Fact<unknown> {
  if (fact === undefined) return unreadFact('failed', `the bundle does not hold ${key}`);
  if (!isObject(fact)) return malformed(key, 'it is no fact');
  if (fact['status'] === 'unread') return readUnread(fact);
  if (fact['status'] !== 'read') return malformed(key, 'it has no status');
  const problem = shapeProblem(key, fact['value']);
  if (problem !== undefined) return malformed(key, problem);
  return { status: 'read', value: fact['value'], source: textOrNull(fact['source']) ?? 'the bundle' };
}

function malformed(key: FactKey, why: string) {
  return unreadFact('failed', `the bundle holds ${key} in a form that cannot be read: ${why}`);
}

function readUnread({ reason, message, code, permission, hint }: JsonObject) {
  return {
    ...unreadFact(
      typeof reason === 'string' && Object.hasOwn(REASONS, reason) ? (reason as UnreadReason) : 'failed',
      textOrNull(message) ?? 'the bundle does not say why',
    ),
    code: textOrNull(code),
    permission: textOrNull(permission),
    hint: textOrNull(hint),
  };
}
