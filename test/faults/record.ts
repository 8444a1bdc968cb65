/** One run of a command line without faults: which calls it makes, and what everything is like before and after. */
import type { StepResult } from '../../src/domain/plan.ts';
import { startFaultWorld } from './fault-world.ts';
import { type Point, pointsOf } from './points.ts';
import type { Scenario } from './scenarios.ts';
import { differences, type WorldState } from './world-state.ts';

export interface Recording {
  readonly scenario: Scenario;
  readonly points: readonly Point[];
  readonly before: WorldState;
  /** As the command leaves it, and some time later. */
  readonly after: WorldState;
  readonly settled: WorldState;
  /** Target and kind of each step that was done, by its id. */
  readonly steps: ReadonlyMap<string, Pick<StepResult, 'kind' | 'target'>>;
  /** What stays, as the command says. */
  readonly kept: readonly string[];
}

/** Throws when the command fails, or when running it again would change something. */
export async function record(scenario: Scenario): Promise<Recording> {
  const world = await startFaultWorld(scenario);
  try {
    const before = await world.look();
    const { exitCode, stderr, stdout } = await world.run(scenario.argv);
    if (exitCode !== 0) throw new Error(`"${scenario.name}" fails without any fault (${exitCode}):\n${stderr}`);
    const points = pointsOf(world.takeCalls());
    const after = await world.look();
    if (scenario.isUndoing === true) await requireUndone(scenario, after);
    const again = await world.run(scenario.argv);
    const changes = world.takeCalls().filter(({ isMutation, input }) => isMutation && !isLease(input));
    if (again.exitCode !== 0 || changes.length > 0) {
      const calls = changes.map(({ operation }) => operation).join(', ');
      throw new Error(`"${scenario.name}" is not done after one run (${again.exitCode}; ${calls}):\n${again.stderr}`);
    }
    await world.settle();
    const settled = await world.look();
    const { steps = [] } = JSON.parse(stdout) as { readonly steps?: readonly StepResult[] };
    const kept = keptIn(stdout);
    return { scenario, points, before, after, settled, steps: new Map(steps.map((step) => [step.id, step])), kept };
  } finally {
    await world.stop();
  }
}

/** What a clean-up says that it leaves. */
export function keptIn(stdout: string): readonly string[] {
  const { kept = [] } = JSON.parse(stdout) as { readonly kept?: readonly { readonly what: string }[] };
  return kept.map(({ what }) => what);
}

/** What AWS itself leaves of autoscaling once it is disabled: its CRDs, and the name of the role. */
function withoutTraces(state: WorldState): WorldState {
  return new Map(
    [...state].flatMap(([key, text]): [string, string][] => {
      if (/^CustomResourceDefinition .*karpenter/.test(key)) return [];
      if (!key.startsWith('cluster ')) return [[key, text]];
      const { AutoScaling: _autoScaling, ClusterRole: _role, ...rest } = JSON.parse(text) as Record<string, unknown>;
      return [[key, JSON.stringify(rest)]];
    }),
  );
}

async function requireUndone(scenario: Scenario, after: WorldState): Promise<void> {
  const world = await startFaultWorld({ ...scenario, before: [] });
  try {
    const left = differences(withoutTraces(await world.look()), withoutTraces(after));
    if (left.length > 0) throw new Error(`"${scenario.name}" does not leave everything as it was: ${left.join('\n')}`);
  } finally {
    await world.stop();
  }
}

/** The Lease that a run holds while it works is no change. */
export function isLease(input: unknown): boolean {
  const { group, name } = (input ?? {}) as { group?: string; name?: string };
  return group === 'coordination.k8s.io' && (name === 'hpscale' || name === undefined);
}
