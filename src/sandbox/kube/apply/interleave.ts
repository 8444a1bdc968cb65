/** The order of a merged list's items. */

/**
 * Applied items in their order, live items that were not applied kept near their old places. Walks both lists at
 * once exactly as structured-merge-diff does, for the order shows in the object.
 */
export function interleave(live: readonly string[], applied: readonly string[]): readonly string[] {
  const isApplied = new Set(applied);
  const isLive = new Set(live);
  const shared = applied.filter((element) => isLive.has(element));
  const order: string[] = [];
  const done = new Set<string>();
  let [left, right] = [0, 0];
  while (left < live.length || right < applied.length) {
    const element = live[left];
    const isShared = element !== undefined && isApplied.has(element);
    const nextShared = shared.find((item) => !done.has(item));
    const taken = nextOf(element, applied[right], isShared, nextShared);
    if (taken !== undefined) {
      order.push(taken);
      done.add(taken);
      if (taken === applied[right]) right += 1;
    }
    const isPassed = taken === undefined || taken === element || (isShared && done.has(element));
    if (isPassed) left += 1;
  }
  return order;
}

/** The next item; undefined to pass over a live item whose turn comes, or came, with the applied list. */
function nextOf(
  live: string | undefined,
  applied: string | undefined,
  isShared: boolean,
  nextShared: string | undefined,
): string | undefined {
  if (live === undefined || live === applied) return applied;
  if (!isShared) return live;
  const isLater = nextShared !== undefined && nextShared !== live;
  return isLater ? undefined : applied;
}
