/** Tells how a workload stands: a table that is drawn over, or a line for each change. */
import type { Context } from '../../context.ts';
import { CODES, progress } from '../../io/messages.ts';

export interface TellerOptions<T> {
  readonly context: Context;
  /** Takes in each moment in which something changed. */
  readonly moments: T[];
  readonly table: (moments: readonly T[]) => string;
  readonly describe: (moment: T) => string;
}

/** Tells one moment; `state` is what of it counts as a change. */
export function createTeller<T>({
  context: { io },
  moments,
  table,
  describe,
}: TellerOptions<T>): (moment: T, state: string) => void {
  let last: string | undefined;
  return (moment, state) => {
    if (state !== last) {
      moments.push(moment);
      if (!io.canDraw) io.notify(progress(CODES.demoMoment, describe(moment)));
    }
    last = state;
    io.draw(table([...moments, moment]));
  };
}
