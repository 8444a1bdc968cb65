/** Time for several processes at once: it passes when all of them sleep, up to the first that wakes. */
import type { ServerResponse } from 'node:http';
import { startTimeServer } from './child-run.ts';
import type { FaultWorld } from './fault-world.ts';

/** Milliseconds without a request after which a process that sleeps in one place is not at work in another. */
const QUIET_MS = 20;

interface Sleeper {
  readonly due: number;
  readonly process: string;
  readonly response: ServerResponse;
}

export interface SharedTime {
  /** Where a process sleeps; until it leaves, time waits for it. */
  enter(process: string): string;
  leave(process: string): void;
  stop(): Promise<void>;
}

export async function startSharedTime({ sandbox: { clock, log } }: FaultWorld): Promise<SharedTime> {
  const processes = new Set<string>();
  let sleepers: Sleeper[] = [];
  let timer: NodeJS.Timeout | undefined;
  const pass = async (): Promise<void> => {
    const isAsleep = [...processes].every((process) => sleepers.some((sleeper) => sleeper.process === process));
    if (!isAsleep || sleepers.length === 0) return;
    await clock.advance(Math.min(...sleepers.map(({ due }) => due)) - clock.now());
    const woken = sleepers.filter(({ due }) => due <= clock.now());
    sleepers = sleepers.filter(({ due }) => due > clock.now());
    for (const { response } of woken) response.end(String(clock.now()));
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void pass(), QUIET_MS);
  };
  const stopListening = log.subscribe(soon);
  const server = await startTimeServer((request, response) => {
    const [, process = '', ms = '0'] = (request.url ?? '').split('/');
    sleepers.push({ due: clock.now() + Number(ms), process, response });
    soon();
  });
  return {
    enter(process) {
      processes.add(process);
      return `${server.url}${process}/`;
    },
    leave(process) {
      processes.delete(process);
      sleepers = sleepers.filter((sleeper) => sleeper.process !== process);
      soon();
    },
    async stop() {
      clearTimeout(timer);
      stopListening();
      await server.stop();
    },
  };
}
