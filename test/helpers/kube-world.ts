/** A Kubernetes client for tests, with time that moves only when a test says so. */
import type { Clock, Kube, KubeOptions } from '../../src/context.ts';
import { isHpscaleError, type HpscaleError } from '../../src/errors.ts';
import { createKube, type CreateKubeOptions } from '../../src/kube/create-kube.ts';
import type { StartTimer } from '../../src/kube/transport.ts';

export interface KubeWorld {
  readonly clock: Clock;
  readonly startTimer: StartTimer;
  readonly trace: string[];
  /** Milliseconds of every sleep so far. */
  readonly sleeps: readonly number[];
  /** Lets every connection timer that is running elapse. */
  elapseTimers(): void;
  connect(to: KubeOptions, options?: Partial<Omit<CreateKubeOptions, keyof KubeOptions>>): Promise<Kube>;
}

/** Sleeping takes no real time but moves the clock; connection timers wait for `elapseTimers`. */
export function createKubeWorld(startMs = Date.UTC(2026, 10, 23)): KubeWorld {
  let now = startMs;
  const sleeps: number[] = [];
  const timers = new Set<() => void>();
  const trace: string[] = [];
  const clock: Clock = {
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      now += ms;
    },
  };
  const startTimer: StartTimer = (_ms, onElapsed) => {
    timers.add(onElapsed);
    return () => timers.delete(onElapsed);
  };
  return {
    clock,
    startTimer,
    trace,
    sleeps,
    elapseTimers() {
      for (const onElapsed of timers) onElapsed();
    },
    connect: (to, options) =>
      createKube({
        ...to,
        env: {},
        clock,
        startTimer,
        signal: new AbortController().signal,
        debug: (text) => trace.push(text),
        random: () => 0.5,
        ...options,
      }),
  };
}

/** The HpscaleError that a promise is rejected with; fails when it is fulfilled or rejected with anything else. */
export async function errorOf(promise: Promise<unknown>): Promise<HpscaleError> {
  try {
    await promise;
  } catch (error) {
    if (isHpscaleError(error)) return error;
    throw error;
  }
  throw new Error('expected an error, and there was none');
}
