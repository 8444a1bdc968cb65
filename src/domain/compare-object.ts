/**
 * A wanted object against the live one, field by field: values by what is written, ownership by managedFields. What
 * comes out equal here would be answered `unchanged` by server-side apply; what differs here may still be equal to the
 * API server (a default within a list), which its dry run tells.
 */
import { equalJson, isObject, type JsonObject } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import {
  appliedByUs,
  type FieldManager,
  fieldManagersOf,
  type FieldStep,
  fieldText,
  type FieldTree,
  isOurApply,
  leavesOf,
  memberStep,
  ownersOf,
} from './managed-fields.ts';
import { parseQuantity } from './quantity.ts';

export interface FieldDifference {
  readonly path: readonly FieldStep[];
  readonly wanted: unknown;
  /** undefined: the field is not there. */
  readonly live: unknown;
}

export interface Comparison {
  /** Fields whose value differs. */
  readonly different: readonly FieldDifference[];
  /** Fields that are as they should be, but were set by others alone: applying makes them hpscale's too. */
  readonly adopted: readonly string[];
  /** Fields that hpscale applied and the wanted object no longer has: applying removes them. */
  readonly removed: readonly string[];
}

/** Compares what hpscale writes: everything but the status and the metadata that name the object. */
export function compareObject(wanted: KubeObject, live: KubeObject): Comparison {
  const found: Found = { different: [], adopted: [], removed: [] };
  const tree = appliedByUs(live);
  const written = writtenPart(wanted);
  visitMap({ wanted: written, live, tree, path: [] }, found);
  return found;
}

/** Whether applying the wanted object would change nothing. */
export function isSame({ different, adopted, removed }: Comparison): boolean {
  return different.length === 0 && adopted.length === 0 && removed.length === 0;
}

export interface ChangedField extends FieldDifference {
  readonly by: FieldManager;
}

/** The fields that differ because somebody else set them, with the last who did. */
export function changedByOthers({ different }: Comparison, live: KubeObject): readonly ChangedField[] {
  const others = fieldManagersOf(live).filter((manager) => !isOurApply(manager));
  return different.flatMap((difference) => {
    const [by] = ownersOf(difference.path, others);
    return by && difference.live !== undefined ? [{ ...difference, by }] : [];
  });
}

interface Found {
  readonly different: FieldDifference[];
  readonly adopted: string[];
  readonly removed: string[];
}

interface Place {
  readonly wanted: unknown;
  readonly live: unknown;
  /** What hpscale owns there; undefined: nothing. */
  readonly tree: FieldTree | undefined;
  readonly path: readonly FieldStep[];
}

function writtenPart({
  apiVersion: _version,
  kind: _kind,
  status: _status,
  metadata,
  ...rest
}: KubeObject): JsonObject {
  const { labels, annotations } = metadata;
  const meta = { ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) };
  return { metadata: meta, ...rest };
}

function visit(place: Place, found: Found): void {
  const { wanted, tree } = place;
  const isOwnedWhole = tree !== undefined && Object.keys(tree).length === 0;
  if (isObject(wanted) && Object.keys(wanted).length > 0 && !isOwnedWhole) return visitMap(place, found);
  if (Array.isArray(wanted) && wanted.length > 0 && !isOwnedWhole) return visitList(place, wanted, found);
  judgeValue(place, found);
}

function visitMap({ wanted, live, tree, path }: Place, found: Found): void {
  const members = isObject(wanted) ? wanted : {};
  for (const [name, value] of Object.entries(members)) {
    const step = memberStep(name);
    visit(
      {
        wanted: value,
        live: isObject(live) ? live[name] : undefined,
        tree: subtree(tree, step.key),
        path: [...path, step],
      },
      found,
    );
  }
  collectRemoved({ tree, path }, new Set(Object.keys(members).map((name) => memberStep(name).key)), found);
}

/** Lists are one value, but for those whose items have keys (containers) or are a set of values. */
function visitList(place: Place, wanted: readonly unknown[], found: Found): void {
  const keys = Object.keys(place.tree ?? {});
  if (keys.some((key) => key.startsWith('k:')) || isListOfContainers(place)) return visitItems(place, wanted, found);
  if (keys.some((key) => key.startsWith('v:'))) return visitSet(place, wanted, found);
  judgeValue(place, found);
}

/** Where hpscale owns nothing yet, only the name of the field tells that its items have names. */
function isListOfContainers({ tree, path }: Place): boolean {
  return tree === undefined && path.at(-1)?.key === 'f:containers';
}

function visitItems({ live, tree, path }: Place, wanted: readonly unknown[], found: Found): void {
  const items = Array.isArray(live) ? live : [];
  const seen = new Set<string>();
  for (const item of wanted) {
    const owned = Object.keys(tree ?? {}).find((key) => key.startsWith('k:') && hasKeys(item, keysIn(key)));
    const keys = owned === undefined ? nameOf(item) : keysIn(owned);
    const key = owned ?? `k:${JSON.stringify(keys)}`;
    seen.add(key);
    const step: FieldStep = { key, text: `[${Object.values(keys).join(',')}]` };
    const current: unknown = items.find((candidate) => hasKeys(candidate, keys));
    visit({ wanted: item, live: current, tree: subtree(tree, key), path: [...path, step] }, found);
  }
  collectRemoved({ tree, path }, seen, found);
}

function nameOf(item: unknown): JsonObject {
  return { name: isObject(item) ? item['name'] : undefined };
}

/** A key that the item leaves out has the server's default. */
function hasKeys(item: unknown, keys: JsonObject): boolean {
  return (
    isObject(item) &&
    Object.entries(keys).every(([name, value]) => item[name] === undefined || equalJson(item[name], value))
  );
}

function keysIn(key: string): JsonObject {
  const parsed: unknown = JSON.parse(key.slice(2));
  return isObject(parsed) ? parsed : {};
}

function visitSet({ live, tree, path }: Place, wanted: readonly unknown[], found: Found): void {
  const values = Array.isArray(live) ? live : [];
  const seen = new Set<string>();
  for (const value of wanted) {
    const key = `v:${JSON.stringify(value)}`;
    seen.add(key);
    const current: unknown = values.find((candidate) => equalJson(candidate, value));
    const step: FieldStep = { key, text: `[${JSON.stringify(value)}]` };
    judgeValue({ wanted: value, live: current, tree: subtree(tree, key), path: [...path, step] }, found);
  }
  collectRemoved({ tree, path }, seen, found);
}

function judgeValue({ wanted, live, tree, path }: Place, found: Found): void {
  if (!isEqual(wanted, live, path)) found.different.push({ path, wanted, live });
  else if (tree === undefined) found.adopted.push(fieldText(path));
}

function collectRemoved({ tree, path }: Pick<Place, 'tree' | 'path'>, kept: ReadonlySet<string>, found: Found): void {
  const gone = Object.entries(tree ?? {}).filter(([key]) => key !== '.' && !kept.has(key));
  if (gone.length === 0) return;
  found.removed.push(...leavesOf(Object.fromEntries(gone), path).map(fieldText));
}

/** undefined when hpscale owns nothing below. */
function subtree(tree: FieldTree | undefined, key: string): FieldTree | undefined {
  const child = tree?.[key];
  return isObject(child) ? child : undefined;
}

/** Where quantities stand: of containers and of node pools. */
const QUANTITIES: readonly string[] = ['f:limits', 'f:requests'];

function isEqual(wanted: unknown, live: unknown, path: readonly FieldStep[]): boolean {
  if (equalJson(wanted, live)) return true;
  if (!path.some(({ key }) => QUANTITIES.includes(key))) return false;
  return isSameQuantity(wanted, live);
}

function isSameQuantity(wanted: unknown, live: unknown): boolean {
  const isText = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  if (!isText(wanted) || !isText(live)) return false;
  const amount = parseQuantity(String(wanted));
  return amount !== undefined && amount === parseQuantity(String(live));
}
