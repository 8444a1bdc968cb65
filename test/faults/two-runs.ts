/** The same command twice at once: the second starts when the first has made so many calls. */
import { type ChildRun, startChild } from './child-run.ts';
import { startFaultWorld, type FaultWorld } from './fault-world.ts';
import type { StruckRun } from './judge.ts';
import { isLease, type Recording } from './record.ts';
import { type SharedTime, startSharedTime } from './shared-time.ts';
import type { Verdict } from './strike.ts';
import { differences } from './world-state.ts';

export const TWO_AT_ONCE = 'a second run meanwhile';

/** Runs both to their end, then a third alone, and judges. */
export async function runTwice(recording: Recording, callsBefore: number): Promise<Verdict> {
  const { scenario } = recording;
  const world = await startFaultWorld(scenario);
  const time = await startSharedTime(world);
  try {
    const first = start(world, time, scenario.argv, 'first');
    await whenCalled(world, callsBefore, first);
    const second = start(world, time, scenario.argv, 'second');
    const runs = await Promise.all([first.ended, second.ended]);
    world.takeCalls();
    const third = await world.run(scenario.argv);
    const changes = world.takeCalls().filter(({ isMutation, input }) => isMutation && !isLease(input));
    await world.settle();
    const left = differences(recording.settled, await world.look());
    const problems = [
      ...runs.flatMap((run, index) => problemsOf(run, index === 0 ? 'first' : 'second')),
      ...left.map((text) => `in the end, ${text}`),
      ...changes.map(({ operation }) => `a third run still calls ${operation}`),
      ...(third.exitCode === 0 ? [] : [`a third run ends with ${third.exitCode}`]),
    ];
    return { scenario: scenario.name, fault: TWO_AT_ONCE, point: `after ${callsBefore} calls`, problems };
  } finally {
    await time.stop();
    await world.stop();
  }
}

function start(world: FaultWorld, time: SharedTime, argv: readonly string[], name: string): ChildRun {
  const child = startChild(world, argv, time.enter(name));
  const ended = child.ended.finally(() => time.leave(name));
  return { ...child, ended };
}

/** Resolves when so many calls were answered, or when the run is over before. */
async function whenCalled({ sandbox: { log } }: FaultWorld, calls: number, run: ChildRun): Promise<void> {
  let stopListening = (): void => undefined;
  const called = new Promise<void>((resolve) => {
    let seen = 0;
    stopListening = log.subscribe(() => {
      seen += 1;
      if (seen >= calls) resolve();
    });
    if (calls === 0) resolve();
  });
  await Promise.race([called, run.ended]);
  stopListening();
}

/** Both come through: who is second waits, and plans anew. */
function problemsOf({ exitCode, stderr }: StruckRun, which: string): readonly string[] {
  return exitCode === 0 ? [] : [`the ${which} run ends with ${exitCode}: ${stderr.trim()}`];
}
