/** Merges an applied configuration into the live object: the configuration wins field by field, the rest stays. */
import { asObject, type JsonObject, type MutableJsonObject } from '../json.ts';
import { UNTYPED, type Schema } from '../schema/schema.ts';
import { isBlank, isWhole, memberOf, shapeOf } from '../schema/shape.ts';
import { indexItems } from './compare.ts';
import type { itemElement } from './path-element.ts';

/** The merged value; undefined sides are absent. */
export function merge(schema: Schema, live: unknown, applied: unknown): unknown {
  if (live === undefined) return applied;
  if (applied === undefined) return live;
  const shape = shapeOf(schema, applied);
  if (isWhole(shape) || (isBlank(live) && isBlank(applied))) return applied;
  if (shape.kind === 'list' && shape.relation !== 'atomic') return mergeItems(shape, live, applied);
  return mergeMembers(schema, asObject(live), asObject(applied));
}

function mergeMembers(schema: Schema, live: JsonObject, applied: JsonObject): JsonObject {
  const merged: MutableJsonObject = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    merged[name] = merge(memberOf(schema, name)?.schema ?? UNTYPED, live[name], value);
  }
  return merged;
}

/**
 * Items in the applied order, live items that were not applied kept near their old places. This walks both lists at
 * once exactly as structured-merge-diff does, for the order shows in the object.
 */
function mergeItems(list: Parameters<typeof itemElement>[0], live: unknown, applied: unknown): unknown[] {
  const liveItems = indexItems(list, live);
  const appliedItems = indexItems(list, applied);
  const liveOrder = [...liveItems.keys()];
  const appliedOrder = [...appliedItems.keys()];
  const shared = appliedOrder.filter((element) => liveItems.has(element));
  const done = new Set<string>();
  const merged: unknown[] = [];
  const take = (element: string): void => {
    merged.push(merge(list.item, liveItems.get(element), appliedItems.get(element)));
    done.add(element);
    if (shared[0] === element) shared.shift();
  };
  let [left, right] = [0, 0];
  while (left < liveOrder.length || right < appliedOrder.length) {
    const step = nextStep(liveOrder[left], appliedOrder[right], (element) => ({
      isApplied: appliedItems.has(element),
      isDone: done.has(element),
      isNextShared: shared[0] === undefined || shared[0] === element,
    }));
    if (step.takes !== undefined) take(step.takes);
    left += step.left;
    right += step.right;
  }
  return merged;
}

interface Step {
  readonly takes?: string | undefined;
  readonly left: number;
  readonly right: number;
}

interface Standing {
  readonly isApplied: boolean;
  readonly isDone: boolean;
  /** No shared item waits, or this is the one that does. */
  readonly isNextShared: boolean;
}

function nextStep(
  live: string | undefined,
  applied: string | undefined,
  standingOf: (element: string) => Standing,
): Step {
  if (live !== undefined && live === applied) return { takes: live, left: 1, right: 1 };
  const standing = live === undefined ? undefined : standingOf(live);
  // A shared item whose turn is later: it comes with the applied list.
  if (standing?.isApplied && applied !== undefined && !standing.isNextShared) return { left: 1, right: 0 };
  if (standing && !standing.isApplied) return { takes: live, left: 1, right: 0 };
  return { takes: applied, left: standing?.isDone ? 1 : 0, right: applied === undefined ? 0 : 1 };
}
