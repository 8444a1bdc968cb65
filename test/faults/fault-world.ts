/** One sandbox with the folder a command line runs in: made anew for every strike. */
import { setMaxListeners } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import type { CliResult } from '../helpers/run-cli.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/start-sandbox.ts';
import type { Scenario } from './scenarios.ts';
import { readWorld, type WorldState } from './world-state.ts';

export interface FaultWorld {
  readonly sandbox: TestSandbox;
  readonly folder: string;
  /** In this process, with JSON for results and errors. */
  run(argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** Calls since the last time it was asked, those of the sandbox's own controllers left out. */
  takeCalls(): readonly LoggedRequest[];
  /** Everything there is, files included; leaves no trace in the calls. */
  look(): Promise<WorldState>;
  /** Lets AWS and the controllers finish what was asked of them. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

const SETTLED_AFTER_MS = 120_000;
/** Real milliseconds: hundreds of times what a run takes. */
const ENDLESS_MS = 60_000;

/** Starts in the scenario's world, the command lines before it done. */
export async function startFaultWorld(scenario: Scenario): Promise<FaultWorld> {
  const sandbox = await startTestSandbox(scenario.seed());
  const folder = await mkdtemp(join(tmpdir(), 'hpscale-faults-'));
  for (const [name, text] of Object.entries(scenario.files ?? {})) await writeFile(join(folder, name), text);
  const world: FaultWorld = {
    sandbox,
    folder,
    run: async (argv, env = {}) =>
      await sandbox.run([...argv, '-o', 'json'], {
        cwd: folder,
        signal: endless(),
        env: { XDG_STATE_HOME: join(folder, '.state'), ...env },
      }),
    takeCalls() {
      const calls = sandbox.log.entries.filter(isHpscales(sandbox));
      sandbox.log.clear();
      return calls;
    },
    async look() {
      const kept = [...sandbox.log.entries];
      const state = new Map([...readWorld(sandbox), ...(await readFiles(folder))]);
      sandbox.log.clear();
      for (const entry of kept) sandbox.log.add(entry);
      return state;
    },
    settle: async () => await sandbox.clock.advance(SETTLED_AFTER_MS),
    async stop() {
      await sandbox.stop();
      await rm(folder, { recursive: true });
    },
  };
  for (const argv of scenario.before ?? []) {
    const { exitCode, stderr } = await world.run(argv);
    if (exitCode !== 0)
      throw new Error(`hpscale ${argv.join(' ')} is to lead to "${scenario.name}", and fails:\n${stderr}`);
  }
  // Controllers have looked at everything that is there, so that only what is struck changes from here on.
  await world.settle();
  sandbox.log.clear();
  return world;
}

/** Ends a run that goes round for ever: in the sandbox's time none would be seen to be late. */
function endless(): AbortSignal {
  const signal = AbortSignal.timeout(ENDLESS_MS);
  setMaxListeners(0, signal);
  return signal;
}

function isHpscales({ seed }: TestSandbox): (call: LoggedRequest) => boolean {
  return ({ service, principal }) => service === 'kubernetes' || principal === seed.caller.arn;
}

async function readFiles(folder: string): Promise<[string, string][]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return await Promise.all(
    files.map(async ({ parentPath, name }): Promise<[string, string]> => {
      const path = join(parentPath, name);
      return [`file ${path.slice(folder.length + 1)}`, await readFile(path, 'utf8')];
    }),
  );
}
