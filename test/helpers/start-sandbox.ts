/** A sandbox in this process whose time moves only when hpscale waits: same calls, same history, no real waiting. */
import type { Clock } from '../../src/context.ts';
import { interruptedError } from '../../src/errors.ts';
import { createManualClock, type ManualClock } from '../../src/sandbox/clock.ts';
import { loadSeed } from '../../src/sandbox/load-seed.ts';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { type CliResult, runCli, type RunOptions } from './run-cli.ts';

export interface TestSandbox extends Sandbox {
  readonly clock: ManualClock;
  /** hpscale's own clock: sleeping moves the sandbox's time. */
  readonly productClock: Clock;
  /** Environment for child processes (aws, kubectl, the packed hpscale). */
  readonly env: Readonly<Record<string, string>>;
  /** One hpscale command line against this sandbox. */
  run(argv: readonly string[], options?: RunOptions): Promise<CliResult>;
  /** Mutating requests so far (dry runs do not count). */
  mutations(): readonly LoggedRequest[];
}

/** Starts one from a seed, or from a seed's name. Stop it in afterEach. */
export async function startTestSandbox(seed: Seed | string): Promise<TestSandbox> {
  const clock = createManualClock(Date.UTC(2026, 10, 23, 2, 0, 0));
  const sandbox = await startSandbox({ seed: typeof seed === 'string' ? loadSeed(seed) : seed, clock });
  const productClock: Clock = {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      if (signal?.aborted) throw interruptedError();
      await clock.advance(ms);
    },
  };
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(sandbox.environment)) if (value !== undefined) env[name] = value;
  return {
    ...sandbox,
    clock,
    productClock,
    env,
    run: (argv, options = {}) => runCli(argv, { clock: productClock, ...options, env: { ...env, ...options.env } }),
    mutations: () => sandbox.log.entries.filter((entry) => entry.isMutation),
  };
}
