/** hpscale.yaml as what it asks for: read, judged, every default filled in. */
import type { ConfigPath, LoadedConfig } from '../domain/desired.ts';
import { isObject } from '../domain/json.ts';
import { valueOf, type YamlNode } from '../manifests/reading/yaml-node.ts';
import { offsetOfPath, isWithin } from './config-path.ts';
import { configError, type ConfigProblem, toConfigProblem, type Violation } from './config-problem.ts';
import { type ConfigTree, NAMED_LISTS, type NamedList } from './config-tree.ts';
import { withDefaults } from './defaults.ts';
import {
  instanceGroupViolations,
  nodeClassViolations,
  nodePoolViolations,
  scaledObjectViolations,
  workloadViolations,
} from './judge-entries.ts';
import { type Position, wholeViolations } from './judge-whole.ts';
import { memberSchema } from './json-schema.ts';
import { placeAt, readSource } from './read-source.ts';
import { API_VERSION, CONFIG_SCHEMA } from './schema.ts';
import { toDesired } from './to-desired.ts';
import { violationsOf } from './validate.ts';

/** What was read of a file without mistakes. */
export interface ReadConfig extends LoadedConfig {
  /** As it is written. */
  readonly written: Readonly<Record<string, unknown>>;
  /** With every default. */
  readonly tree: ConfigTree;
  readonly node: YamlNode;
  /** Without the byte order mark. */
  readonly text: string;
}

/**
 * Reads a whole hpscale.yaml (`apiVersion: hpscale.dev/v1`); `file` is how the user named it. Throws a `config` error, code
 * `bad-config`, with every mistake and its place: `data.problems` is a list of {path, line, column, message, hint}.
 */
export function loadDesired(file: string, text: string): LoadedConfig {
  return readDesired(file, text);
}

/** The same, with what it was read from. */
export function readDesired(file: string, text: string): ReadConfig {
  const { source, node, problems } = readSource(file, text);
  if (problems.length > 0) throw configError(file, problems);
  const placeOf = (path: ConfigPath) => placeAt(source, node ? offsetOfPath(node, path) : 0);
  const refuse = (violations: readonly Violation[]): never => {
    throw configError(
      file,
      violations.map((violation): ConfigProblem => toConfigProblem(violation, placeOf)),
    );
  };
  if (!node) return refuse([EMPTY]);
  const written = valueOf(node);
  if (!isObject(written)) return refuse([NO_MAP]);
  const later = laterVersion(written);
  if (later) return refuse([later]);
  const violations = allViolations(written);
  if (violations.length > 0) return refuse(violations);
  const tree = withDefaults(CONFIG_SCHEMA, written) as ConfigTree;
  return { file, desired: toDesired(tree), placeOf, written, tree, node, text: source.text };
}

const FIRST_LINE = `begin it with apiVersion: ${API_VERSION}`;
const EMPTY: Violation = { path: [], message: 'there is nothing in it', hint: FIRST_LINE };
const NO_MAP: Violation = { path: [], message: 'this is no map of keys and values', hint: FIRST_LINE };

/** Of a file for a later hpscale nothing else can be said. */
function laterVersion({ apiVersion }: Readonly<Record<string, unknown>>): Violation | undefined {
  const isLater = typeof apiVersion === 'string' && /^hpscale\.dev\/v\d/.test(apiVersion) && apiVersion !== API_VERSION;
  if (!isLater) return undefined;
  return {
    path: ['apiVersion'],
    message: `this hpscale reads ${API_VERSION}, not ${apiVersion}`,
    hint: 'update hpscale (npm install -g hpscale@latest), or write the file for this version',
  };
}

/** Lists whose specs hold texts as they are written: of those the domain says more than a pattern can. */
const JUDGED_BY_TEXT: readonly unknown[] = ['nodeClasses', 'nodePools', 'workloads'];

/** Of the form first; then, as far as the form allows, of what it means. */
function allViolations(written: Readonly<Record<string, unknown>>): readonly Violation[] {
  const found = violationsOf(CONFIG_SCHEMA, written);
  const hard = found.filter(({ isSoft, path }) => isSoft !== true || !JUDGED_BY_TEXT.includes(path[0]));
  const soft = found.filter((one) => !hard.includes(one));
  const meant = meaningViolations(withoutBroken(written, hard)).filter(
    ({ path }) =>
      !hard.some((other) => isWithin(path, other.path)) && !soft.some((other) => isInside(other.path, path)),
  );
  const rest = soft.filter((one) => !meant.some((other) => isWithin(other.path, one.path)));
  return [...hard, ...rest, ...meant];
}

/** Whether a path leads to a part of what another leads to. */
function isInside(path: ConfigPath, around: ConfigPath): boolean {
  return path.length > around.length && isWithin(path, around);
}

/** What is left to be judged: members that are broken are left out, and entries that lack something because of it. */
interface Sound {
  readonly tree: ConfigTree;
  readonly position: Position;
}

function withoutBroken(written: Readonly<Record<string, unknown>>, broken: readonly Violation[]): Sound {
  const positions = new Map<NamedList, readonly number[]>();
  const top = Object.entries(written).filter(([name]) => !isBroken([name], broken));
  const members = top.map(([name, value]): readonly [string, unknown] => {
    const list = NAMED_LISTS.find((known) => known === name);
    if (!list || !Array.isArray(value)) return [name, soundMembers(value, [name], broken)];
    const entries = value.map((entry: unknown, index) => soundMembers(entry, [name, index], broken));
    const kept = entries.flatMap((entry, index) => (isWhole(list, entry) ? [index] : []));
    positions.set(list, kept);
    return [name, kept.map((index) => entries[index])];
  });
  const tree = withDefaults(CONFIG_SCHEMA, Object.fromEntries(members)) as ConfigTree;
  return { tree, position: (list, index) => positions.get(list)?.[index] ?? index };
}

function isBroken(path: ConfigPath, broken: readonly Violation[]): boolean {
  return broken.some((violation) => violation.path.length === path.length && isWithin(violation.path, path));
}

/** The members of a map in which nothing is broken. */
function soundMembers(value: unknown, path: ConfigPath, broken: readonly Violation[]): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => !broken.some((other) => isWithin(other.path, [...path, name]))),
  );
}

function isWhole(list: NamedList, entry: unknown): boolean {
  const required = memberSchema(CONFIG_SCHEMA, list)?.items?.required ?? [];
  return isObject(entry) && required.every((name) => Object.hasOwn(entry, name));
}

function meaningViolations({ tree, position }: Sound): readonly Violation[] {
  const each = <T>(list: NamedList, entries: readonly T[], judge: (entry: T) => readonly Violation[]) =>
    entries.flatMap((entry, index) =>
      judge(entry).map((violation) => ({ ...violation, path: [list, position(list, index), ...violation.path] })),
    );
  return [
    ...each('instanceGroups', tree.instanceGroups, instanceGroupViolations),
    ...each('nodeClasses', tree.nodeClasses, nodeClassViolations),
    ...each('nodePools', tree.nodePools, nodePoolViolations),
    ...each('workloads', tree.workloads, (workload) => workloadViolations(workload, tree)),
    ...each('scaledObjects', tree.scaledObjects, (scaledObject) => scaledObjectViolations(scaledObject, tree)),
    ...wholeViolations(tree, position),
  ];
}
