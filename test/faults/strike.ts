/** One fault at one call: strike, run again, judge. */
import { readFile } from 'node:fs/promises';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import { type FaultKind, faultAt } from './fault-kinds.ts';
import { startFaultWorld, type FaultWorld } from './fault-world.ts';
import { judge, type StruckRun } from './judge.ts';
import { runAndKill } from './killed-run.ts';
import { isReached, type Point, pointText } from './points.ts';
import type { Recording } from './record.ts';

export interface Verdict {
  readonly scenario: string;
  readonly fault: string;
  readonly point: string;
  /** What did not hold; empty: passed. A call that was not reached is a failure. */
  readonly problems: readonly string[];
}

/** Two waits at once share the time, so that not every run looks equally often: the last look may be met another time. */
const TRIES = 6;

/** Starts anew, strikes, runs once more, and judges. */
export async function strike(recording: Recording, point: Point, kind: FaultKind): Promise<Verdict> {
  let missed: Verdict | undefined;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const verdict = await strikeOnce(recording, point, kind);
    if (verdict.isStruck) return verdict;
    missed ??= verdict;
  }
  if (!missed) throw new Error('nothing was tried');
  return missed;
}

interface Attempt extends Verdict {
  /** Whether the run came to the call. */
  readonly isStruck: boolean;
}

async function strikeOnce(recording: Recording, point: Point, kind: FaultKind): Promise<Attempt> {
  const { scenario } = recording;
  const names = { scenario: scenario.name, fault: kind.name, point: pointText(point) };
  const world = await startFaultWorld(scenario);
  try {
    const { sandbox } = world;
    sandbox.faults.add(faultAt(point, kind));
    const struck = await runStruck(world, recording, kind);
    sandbox.faults.clear();
    const struckCalls = world.takeCalls();
    if (!isReached(point, struckCalls) || (kind.isKill === true && struck.exitCode !== null)) {
      const problem = `the call was not struck; ${describeRun(struck, struckCalls)}`;
      return { ...names, problems: [problem], isStruck: false };
    }
    const between = await world.look();
    const again = await world.run(scenario.argv);
    const calls = world.takeCalls();
    await world.settle();
    const after = await world.look();
    const secrets = await secretsOf(world);
    const problems = judge({ struck, between, again, calls, after, secrets }, recording, kind);
    return { ...names, problems, isStruck: true };
  } finally {
    await world.stop();
  }
}

async function runStruck(world: FaultWorld, { scenario }: Recording, kind: FaultKind): Promise<StruckRun> {
  if (kind.isKill === true) return await runAndKill(world, scenario.argv);
  const env: Record<string, string> =
    kind.requestTimeout === undefined ? {} : { HPSCALE_REQUEST_TIMEOUT: kind.requestTimeout };
  return await world.run(scenario.argv, env);
}

function describeRun({ exitCode, stderr }: StruckRun, calls: readonly LoggedRequest[]): string {
  const last = calls.slice(-5).map(({ service, operation }) => `${service} ${operation}`);
  return `exit ${exitCode}, last calls ${last.join(', ')}, ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

async function secretsOf({ sandbox }: FaultWorld): Promise<readonly string[]> {
  const kubeconfig = await readFile(sandbox.kubeconfig, 'utf8');
  const tokens = [...kubeconfig.matchAll(/token: "?([0-9a-f]{20,})/g)].map(([, token]) => token ?? '');
  return [sandbox.env['AWS_SECRET_ACCESS_KEY'] ?? '', ...tokens];
}
