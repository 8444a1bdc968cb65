/** The fixes of findings, each once, and several patches of one object as one. */
import { isAutomatic } from './check-verdict.ts';
import type { Finding, FixAction } from './finding.ts';
import { isObject, type JsonObject } from './json.ts';

export type PatchObject = Extract<FixAction, { action: 'patch-object' }>;

export interface AutomaticFix {
  /** Imperative, one line. */
  readonly summary: string;
  readonly action: FixAction;
}

export interface CollectedFixes {
  readonly fixes: readonly AutomaticFix[];
  /** Summaries of those that say something else of a field that another one changes: for the next run. */
  readonly left: readonly string[];
}

/** What `--fix` may do of these findings: one fix for each role, quota and object. */
export function collectFixes(findings: readonly Finding[]): CollectedFixes {
  const left: string[] = [];
  const fixes = new Map<string, AutomaticFix>();
  for (const { fix } of findings.filter(isAutomatic)) {
    if (!fix?.automatic) continue;
    const next = { summary: fix.summary, action: fix.automatic };
    const key = keyOf(next.action);
    const earlier = fixes.get(key);
    const both = earlier ? combine(earlier, next) : next;
    if (both) fixes.set(key, both);
    else left.push(next.summary);
  }
  return { fixes: [...fixes.values()], left };
}

/** What it changes. */
function keyOf(action: FixAction): string {
  switch (action.action) {
    case 'repair-role':
      return `role ${action.roleName}`;
    case 'request-quota':
      return `quota ${action.target}`;
    case 'patch-object':
      return JSON.stringify([action.resource, action.namespace, action.name]);
    default:
      return action.action;
  }
}

/** One fix that does both; undefined where they want different things of one field. */
function combine(earlier: AutomaticFix, next: AutomaticFix): AutomaticFix | undefined {
  const [a, b] = [earlier.action, next.action];
  if (a.action === 'request-quota' && b.action === 'request-quota') return b.value > a.value ? next : earlier;
  if (a.action !== 'patch-object' || b.action !== 'patch-object') return earlier;
  const patch = merged(a.patch, b.patch);
  if (patch === undefined) return undefined;
  const summary = earlier.summary === next.summary ? next.summary : `${earlier.summary}; ${next.summary}`;
  return { summary, action: { ...a, patch } };
}

/** Both patches in one; undefined where they say different things of one field. */
function merged(a: JsonObject, b: JsonObject): JsonObject | undefined {
  const result: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const there = result[key];
    if (!(key in result) || JSON.stringify(there) === JSON.stringify(value)) {
      result[key] = value;
      continue;
    }
    const below = isObject(there) && isObject(value) ? merged(there, value) : undefined;
    if (below === undefined) return undefined;
    result[key] = below;
  }
  return result;
}
