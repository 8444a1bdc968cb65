/** Fields that others changed since hpscale applied them: whose they are, how they are told, and whether they are put back. */
import { type Comparison, changedByOthers } from './compare-object.ts';
import type { FieldDrift } from './diff-result.ts';
import type { KubeObject } from './kube-object.ts';
import { appliedByUs, FIELD_MANAGER, type FieldManager, fieldManagersOf, fieldText } from './managed-fields.ts';

/**
 * Field managers of people at work: kubectl names itself `kubectl-VERB` (`kubectl` for scale), k9s `k9s`. `kubectl apply`
 * is none of them: what it applies is written down elsewhere, and will be applied again.
 */
const BY_HAND = /^(?:kubectl(?:-(?!client-side-apply)[a-z-]+)?|k9s)$/;

/** Whether the manager is a person who changed something by hand, and not a tool or a controller that will do it again. */
export function isByHand({ name, operation }: Pick<FieldManager, 'name' | 'operation'>): boolean {
  return operation === 'Update' && (BY_HAND.test(name) || name === FIELD_MANAGER);
}

/** What others changed of the object, in the order of its fields; nothing of one that hpscale never applied. */
export function driftOf(comparison: Comparison, live: KubeObject): readonly FieldDrift[] {
  if (appliedByUs(live) === undefined) return [];
  return changedByOthers(comparison, live).map(({ path, wanted, live: value, by }) => ({
    field: fieldText(path),
    wanted,
    live: value,
    manager: by.name,
    operation: by.operation,
    at: by.at,
  }));
}

/**
 * Whether fields that these managers hold may be put back unasked: hpscale applies the object, and they are people's. By
 * what a person sets by hand an object drifts; another tool's field is a disagreement that only people can settle.
 */
export function mayPutBack(managers: readonly string[], live: KubeObject): boolean {
  if (appliedByUs(live) === undefined) return false;
  const known = fieldManagersOf(live);
  return managers.every((name) => {
    if (name === FIELD_MANAGER) return true;
    const entries = known.filter((manager) => manager.name === name);
    return entries.length > 0 && entries.every(isByHand);
  });
}

/** `spec.limits.cpu: 64 → 32 was changed by kubectl-edit at 02:14`, with the date when it was not today (UTC). */
export function driftText({ field, wanted, live, manager, at }: FieldDrift, nowMs: number): string {
  return `${field}: ${valueText(wanted)} → ${valueText(live)} was changed by ${manager}${timeText(at, nowMs)}`;
}

function timeText(at: string | null, nowMs: number): string {
  const time = at === null ? NaN : Date.parse(at);
  if (Number.isNaN(time)) return '';
  const [day = '', clock = ''] = new Date(time).toISOString().split('T');
  const isToday = new Date(nowMs).toISOString().startsWith(day);
  return `${isToday ? '' : ` on ${day}`} at ${clock.slice(0, 5)} UTC`;
}

function valueText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === undefined ? '(none)' : JSON.stringify(value);
}
