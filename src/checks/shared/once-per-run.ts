/** What several checks of one run derive from the same facts, derived once. */
import type { CheckContext } from '../check.ts';

/** Remembers the answer for as long as the run's context lives: the facts of one run do not change. */
export function oncePerRun<F, T>(
  derive: (facts: F, context: CheckContext) => T,
): (facts: F, context: CheckContext) => T {
  const known = new WeakMap<CheckContext, { readonly value: T }>();
  return (facts, context) => {
    const before = known.get(context);
    if (before) return before.value;
    const value = derive(facts, context);
    known.set(context, { value });
    return value;
  };
}
