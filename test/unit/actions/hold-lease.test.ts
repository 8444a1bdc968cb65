/** Two runs at the same API server at the same time: never both at work, and the second knows that it has to look again. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executeAlone } from '../../../src/actions/execute-alone.ts';
import { type LeaseOptions, withLease } from '../../../src/actions/hold-lease.ts';
import type { Context, Message } from '../../../src/context.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import { createKube } from '../../../src/kube/create-kube.ts';
import { leaseIn } from '../../helpers/foreign-lease.ts';
import { buildSeed } from '../../helpers/seeds.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/start-sandbox.ts';

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startTestSandbox(buildSeed());
});
afterEach(async () => {
  await sandbox.stop();
});

interface Run {
  readonly options: LeaseOptions;
  readonly context: Context;
  readonly said: Message[];
}

/** One process of hpscale on a machine of the translation team. */
async function startRun(user: string, id: string): Promise<Run> {
  const { env, productClock: clock } = sandbox;
  const { signal } = new AbortController();
  const said: Message[] = [];
  const kube = await createKube({ kind: 'kubeconfig', env, clock, signal, debug: () => undefined });
  const io = { notify: (message: Message) => said.push(message), draw: () => {}, width: 80 };
  const context = {
    env: { USER: user },
    clock,
    signal,
    isInteractive: false,
    run: { host: 'laptop', id },
    io: { ...io, hasColour: false, canDraw: false },
  } as unknown as Context;
  const wait = { wait: true, timeoutMs: 600_000 };
  return { options: { kube, what: 'setup -f team.yaml', wait, again: 'hpscale setup', context }, context, said };
}

describe('two runs', () => {
  it('are never both at work, and exactly one of them is told to look again', async () => {
    const runs = await Promise.all([startRun('ada', '1-a'), startRun('grace', '2-b')]);
    let atWork = 0;
    const fresh = await Promise.all(
      runs.map(({ options, context }) =>
        withLease(options, async (lease) => {
          expect((atWork += 1)).toBe(1);
          for (let step = 1; step <= 5; step += 1) {
            lease.say(`step ${step}`);
            await context.clock.sleep(8000);
          }
          atWork -= 1;
          return lease.isFresh;
        }),
      ),
    );
    expect(fresh.filter(Boolean)).toHaveLength(1);
    expect(leaseIn(sandbox)).toBeUndefined();
    const waited = runs.flatMap(({ said }) => said).map(({ text }) => text);
    expect(waited.join('\n')).toMatch(/(ada|grace)@laptop is at: step \d/);
  });

  it('one that reached the same end leaves nothing to ask and nothing to do', async () => {
    const [first, second] = await Promise.all([startRun('ada', '1-a'), startRun('grace', '2-b')]);
    const done: string[] = [];
    const planFor = (who: string): Plan => ({
      steps: [
        {
          id: 'make-pool',
          title: 'create NodePool "gpu"',
          kind: 'create',
          target: 'NodePool/gpu',
          run: async () => {
            done.push(who);
            await first.context.clock.sleep(5000);
            return undefined;
          },
        },
      ],
      warnings: [],
    });
    const nothing: Plan = { steps: [{ id: 'make-pool', title: 'leave it', kind: 'noop', target: 'x' }], warnings: [] };
    const mutation = { yes: false, dryRun: 'none' } as const;
    const run = async ({ options, context }: Run, who: string) =>
      await executeAlone(planFor(who), { ...options, mutation, planAnew: async () => nothing }, context);
    const results = await Promise.all([run(first, 'ada'), run(second, 'grace')]);
    expect(done).toHaveLength(1);
    expect(new Set(results.map(([step]) => step?.status))).toEqual(new Set(['done', 'unchanged']));
  });
});
