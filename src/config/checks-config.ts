/** `checks:` of hpscale.yaml: what is ignored, how severe a check is here, how long nodes take to start. */
import { parseDuration } from '../domain/duration.ts';
import { SEVERITIES, type Severity } from '../domain/finding.ts';
import type { Ignore } from '../domain/ignore.ts';
import { isObject } from '../domain/json.ts';
import { didYouMean } from '../domain/nearest.ts';
import { badConfig, CONFIG_FILE, readConfigFile } from './load-config.ts';

export interface ChecksConfig {
  readonly ignores: readonly Ignore[];
  /** By id of the check. */
  readonly severity: Readonly<Record<string, Severity>>;
  /** Typical, from the request to Ready; null: the assumed one. */
  readonly nodeStartSeconds: number | null;
}

/** Where there is no file. */
export const NO_CONFIG: ChecksConfig = { ignores: [], severity: {}, nodeStartSeconds: null };

type Tree = Readonly<Record<string, unknown>>;

/** Reads it; no file, or none of it, is empty. Throws `bad-config` with the place of the mistake. */
export async function loadChecksConfig(
  readIfExists: (path: string) => Promise<string | undefined>,
): Promise<ChecksConfig> {
  const { checks } = await readConfigFile(readIfExists);
  const tree = mapAt('checks', checks, ['ignore', 'severity', 'nodeStart']);
  return {
    ignores: listAt('checks.ignore', tree['ignore']).map(readIgnore),
    severity: readSeverities(mapAt('checks.severity', tree['severity'])),
    nodeStartSeconds: readNodeStart(tree['nodeStart']),
  };
}

/** A reason or an end that is missing is a finding of its own, and no reason to stop. */
function readIgnore(entry: unknown, index: number): Ignore {
  const at = `checks.ignore[${index}]`;
  const { check, subject, reason, until } = mapAt(at, entry, ['check', 'subject', 'reason', 'until']);
  return {
    checks: Array.isArray(check) ? check.map(String) : [textAt(`${at}.check`, check) ?? ''].filter((id) => id !== ''),
    subject: textAt(`${at}.subject`, subject),
    reason: textAt(`${at}.reason`, reason),
    until: textAt(`${at}.until`, until),
  };
}

function readSeverities(tree: Tree): ChecksConfig['severity'] {
  for (const [id, severity] of Object.entries(tree)) {
    if (SEVERITIES.some((known) => known === severity)) continue;
    throw wrong(`checks.severity.${id}`, `must be one of ${SEVERITIES.join(', ')}`);
  }
  return tree as Readonly<Record<string, Severity>>;
}

function readNodeStart(value: unknown): number | null {
  const text = textAt('checks.nodeStart', value);
  if (text === null) return null;
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0) throw wrong('checks.nodeStart', `${text} is not a duration such as 6m`);
  return ms / 1000;
}

function mapAt(path: string, value: unknown, keys?: readonly string[]): Tree {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw wrong(path, 'must be a map');
  const unknown = keys && Object.keys(value).find((key) => !keys.includes(key));
  if (keys && unknown !== undefined) throw wrong(path, `has an unknown key ${unknown}${didYouMean(unknown, keys)}`);
  return value;
}

function listAt(path: string, value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(path, 'must be a list');
  return value;
}

function textAt(path: string, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw wrong(path, `must be a text, not ${JSON.stringify(value)}`);
  return value;
}

function wrong(path: string, what: string): Error {
  return badConfig(`${CONFIG_FILE}: ${path} ${what}`, 'docs/commands/check.md says what it may hold');
}
