/** hpscale, killed while it waits for the answer that the sandbox keeps back. */
import { startChild, startTimeServer } from './child-run.ts';
import type { FaultWorld } from './fault-world.ts';
import type { StruckRun } from './judge.ts';

/** Ends when the process is gone: killed at the call that hangs, or by itself when there was none. */
export async function runAndKill(world: FaultWorld, argv: readonly string[]): Promise<StruckRun> {
  const { clock, log } = world.sandbox;
  // Nobody else waits for this time: it passes while the process sleeps.
  const time = await startTimeServer((request, response) => {
    void clock.advance(Number((request.url ?? '').slice(1))).then(() => response.end(String(clock.now())));
  });
  const child = startChild(world, argv, time.url);
  const stopListening = log.subscribe(({ errorCode }) => {
    if (errorCode === 'hang') child.kill();
  });
  const run = await child.ended;
  stopListening();
  await time.stop();
  return run;
}
