/** IAM documents compared as documents: what they mean, not how they are written. */
import type { PolicyDocument, PolicyStatement } from './role.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * A document in its one form: lists always lists and sorted, one value like a list of one, keys sorted,
 * actions and condition keys in lower case (IAM does not tell them apart), no Sid, statements sorted.
 */
export function normalizePolicy(document: PolicyDocument): Json {
  const statements = document.Statement.map((statement) => normalizeStatement(statement));
  return { Version: document.Version, Statement: sortByText(statements) };
}

/** Whether two documents mean the same. */
export function isSamePolicy(a: PolicyDocument, b: PolicyDocument): boolean {
  return JSON.stringify(normalizePolicy(a)) === JSON.stringify(normalizePolicy(b));
}

function normalizeStatement(statement: PolicyStatement): Json {
  const parts: Record<string, Json> = {};
  for (const [key, value] of Object.entries(statement).toSorted(byKey)) {
    if (key === 'Sid' || value === undefined) continue;
    parts[key] = normalizeElement(key, value);
  }
  return parts;
}

function normalizeElement(key: string, value: unknown): Json {
  switch (key) {
    case 'Action':
    case 'NotAction':
      return toList(value).map((action) => action.toLowerCase());
    case 'Resource':
    case 'NotResource':
      return toList(value);
    case 'Principal':
    case 'NotPrincipal':
      // `"*"` is short for every AWS principal.
      return value === '*' ? { AWS: ['*'] } : mapKeys(value, (name) => name, toList);
    case 'Condition':
      return mapKeys(
        value,
        (operator) => operator,
        (keys) => mapKeys(keys, (name) => name.toLowerCase(), toList),
      );
    default:
      return value as Json;
  }
}

function mapKeys(value: unknown, nameOf: (name: string) => string, map: (value: unknown) => Json): Json {
  const entries = Object.entries(Object(value) as Record<string, unknown>).map(
    ([name, item]) => [nameOf(name), map(item)] as const,
  );
  return Object.fromEntries(entries.toSorted(byKey));
}

/** One value or several, as a sorted list of texts without repeats (`true` and `"true"` are one value to IAM). */
function toList(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return [...new Set(list.map(String))].toSorted();
}

function sortByText(values: readonly Json[]): Json[] {
  return values
    .map((value) => [JSON.stringify(value), value] as const)
    .toSorted(byKey)
    .map(([, value]) => value);
}

/** By code units: the same order on every machine. */
function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// ---------------------------------------------------------------- what documents allow

/** `conditional`: only under conditions that are not ours to judge. */
export type Grant = 'allowed' | 'conditional' | 'denied' | 'none';

/**
 * What identity policies together say of an action on a resource. Conditions that hold for a role acting on
 * its own account's resources count as met; any other makes an Allow `conditional`. NotAction and NotResource
 * are read; boundaries and organization policies are not seen from here.
 */
export function grantOf(documents: readonly PolicyDocument[], action: string, resource: string): Grant {
  const matching = documents
    .flatMap((document) => document.Statement)
    .filter((statement) => coversAction(statement, action) && coversResource(statement, resource));
  const denies = matching.filter((statement) => statement.Effect === 'Deny');
  if (denies.some((statement) => statement.Condition === undefined)) return 'denied';
  const allows = matching.filter((statement) => statement.Effect === 'Allow');
  if (allows.length === 0) return 'none';
  const isPlain = denies.length === 0 && allows.some((statement) => hasOnlyOwnAccountCondition(statement));
  return isPlain ? 'allowed' : 'conditional';
}

/** Whether a trust policy lets a service assume the role; conditions are taken as met. */
export function trustsService(trustPolicy: PolicyDocument, service: string): boolean {
  const statements = trustPolicy.Statement.filter(
    (statement) => coversAction(statement, 'sts:AssumeRole') && namesService(statement, service),
  );
  return (
    statements.some((statement) => statement.Effect === 'Allow') &&
    !statements.some((statement) => statement.Effect === 'Deny' && statement.Condition === undefined)
  );
}

function namesService(statement: PolicyStatement, service: string): boolean {
  const principal = Object(statement.Principal) as { Service?: unknown };
  return principal.Service !== undefined && toList(principal.Service).includes(service);
}

function coversAction(statement: PolicyStatement, action: string): boolean {
  const { Action, NotAction } = statement;
  const matches = (patterns: unknown) =>
    toList(patterns).some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase()));
  if (NotAction !== undefined) return !matches(NotAction);
  return Action !== undefined && matches(Action);
}

function coversResource(statement: PolicyStatement, resource: string): boolean {
  const matches = (patterns: unknown) => toList(patterns).some((pattern) => isLike(pattern, resource));
  if (statement.NotResource !== undefined) return !matches(statement.NotResource);
  return statement.Resource !== undefined && matches(statement.Resource);
}

function hasOnlyOwnAccountCondition(statement: PolicyStatement): boolean {
  const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `${operator} ${key.toLowerCase()} ${toList(value).join(',')}`),
  );
  return conditions.every((condition) => condition === 'StringEquals aws:resourceaccount ${aws:PrincipalAccount}');
}

/** IAM's wildcards: `*` any text, `?` one character. */
function isLike(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
