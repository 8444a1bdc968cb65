/** The journey: command lines run for real against an embedded sandbox whose time is moved by their own waits. */
import type { Clock, Context } from '../../context.ts';
import type { DemoMoment, DemoResult, DemoStep } from '../../domain/demo.ts';
import { formatDuration } from '../../domain/duration.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { HpscaleError, isHpscaleError } from '../../errors.ts';
import { CODES, info } from '../../io/messages.ts';
import { renderMoments } from '../../render/human/demo.ts';
import type { ManualClock } from '../../sandbox/clock.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { BY_HAND, CLUSTER, type Line, PREPARATION } from './lines.ts';
import { createTeller } from './tell-moments.ts';
import { type Look, watchWorkload } from './watch-workload.ts';

export interface DemoOptions {
  readonly seed: number;
  /** Sandbox seconds per real second; 0 does not pace. */
  readonly timeScale: number;
}

/** Runs the journey; throws when one of its commands fails, which is a bug of ours or of the machine. */
export async function runDemo(options: DemoOptions, outer: Context): Promise<Outcome<DemoResult>> {
  const [{ startSandbox }, { createManualClock }, { loadSeed }] = await Promise.all([
    import('../../sandbox/sandbox.ts'),
    import('../../sandbox/clock.ts'),
    import('../../sandbox/load-seed.ts'),
  ]);
  const manual = createManualClock(Date.UTC(2026, 0, 5, 9, 0, 0));
  const sandbox = await startSandbox({ seed: loadSeed('healthy'), clock: manual, randomSeed: options.seed });
  const isPaced = outer.io.canDraw && options.timeScale > 0;
  const context = outer.fork({
    env: sandbox.environment,
    clock: pacedClock(manual, outer.clock, isPaced ? options.timeScale : 0),
  });
  try {
    outer.io.notify(
      info(CODES.demo, `A local HyperPod: ${loadSeed('healthy').description}. Nothing leaves this machine.`),
    );
    return done(await journey(context, sandbox));
  } catch (error) {
    throw isHpscaleError(error) && error.kind === 'interrupted' ? interruptedDemo(error) : error;
  } finally {
    outer.io.draw('');
    await sandbox.stop();
  }
}

async function journey(context: Context, sandbox: Sandbox): Promise<DemoResult> {
  const started = context.clock.now();
  const steps: DemoStep[] = [];
  for (const line of PREPARATION) steps.push(await runStep(line, context));
  const byHand = await goByHand(context);
  steps.push(...byHand.steps);
  const { playDemand } = await import('./demand-act.ts');
  const run = async (line: Line) => {
    steps.push(await runStep(line, context));
  };
  const demand = await playDemand({ context, sandbox, run });
  return {
    schema: 'hpscale.demo/v1',
    cluster: CLUSTER,
    steps,
    moments: byHand.moments,
    demand,
    summary: { ...byHand.summary, seconds: seconds(context.clock.now() - started) },
    next: nextCommands(),
  };
}

/** The first half: GPUs asked for, and given back. */
async function goByHand(
  context: Context,
): Promise<Pick<DemoResult, 'steps' | 'moments'> & { readonly summary: Omit<DemoResult['summary'], 'seconds'> }> {
  const { workload, replicas, apply, toZero } = BY_HAND;
  const moments: DemoMoment[] = [];
  const appliedAt = context.clock.now();
  const follow = async (isOver: (look: Look) => boolean) => {
    const teller = createTeller<DemoMoment>({ context, moments, table: renderMoments, describe: describeMoment });
    const onLook = ({ atMs, counts }: Look) =>
      teller({ seconds: seconds(atMs - appliedAt), ...counts }, JSON.stringify(counts));
    await watchWorkload({ context, workload, onLook, isOver });
    return context.clock.now();
  };
  const applied = await runStep(apply, context);
  const runningAt = await follow(({ counts }) => counts.runningPods === replicas);
  const scaled = await runStep(toZero, context);
  const scaledAt = context.clock.now();
  const goneAt = await follow(({ counts }) => counts.nodes === 0 && counts.nodeClaims === 0);
  return {
    steps: [applied, scaled],
    moments,
    summary: {
      peakNodes: Math.max(...moments.map((moment) => moment.nodes)),
      secondsToRunning: seconds(runningAt - appliedAt),
      secondsToGone: seconds(goneAt - scaledAt),
    },
  };
}

async function runStep(line: Line, context: Context): Promise<DemoStep> {
  const { io, clock } = context;
  const command = `hpscale ${line.argv.join(' ')}`;
  const started = clock.now();
  io.notify(info(CODES.demoStep, `\n# ${line.title}\n$ ${command}`));
  const { exitCode, text, error } = await context.runLine(line.argv);
  if (exitCode !== 0) throw failedStep(line, error);
  if (text !== '') io.notify(info(CODES.demoOutput, text.trimEnd()));
  return { id: line.id, title: line.title, command, status: 'done', seconds: seconds(clock.now() - started) };
}

function failedStep(line: Line, error: unknown): unknown {
  if (!isHpscaleError(error)) return error ?? new Error(`the demo's step ${line.id} did not succeed`);
  return new HpscaleError({
    kind: error.kind,
    code: error.code,
    message: `the demo stopped at "${line.title}": ${error.message}`,
    cause: error,
  });
}

/** Whatever step it was: nothing of it goes on, since its world ends with the demo. */
function interruptedDemo(cause: HpscaleError): HpscaleError {
  return new HpscaleError({
    kind: 'interrupted',
    code: 'interrupted',
    message: 'the demo was stopped by the user',
    hint: 'its sandbox is gone with all that was in it; hpscale demo starts anew',
    cause,
  });
}

/** A command's sleeps move the sandbox's time; on a terminal a second of it takes a `timeScale`-th of a real one. */
function pacedClock(manual: ManualClock, real: Clock, timeScale: number): Clock {
  const SLICE_MS = 1000;
  return {
    now: () => manual.now(),
    async sleep(ms, signal) {
      for (let left = ms; left > 0; left -= SLICE_MS) {
        const slice = Math.min(SLICE_MS, left);
        if (timeScale > 0) await real.sleep(slice / timeScale, signal);
        else if (signal?.aborted) await real.sleep(0, signal);
        await manual.advance(slice);
      }
    },
  };
}

function describeMoment(moment: DemoMoment): string {
  const { replicas, pendingPods, runningPods, nodeClaims, nodes } = moment;
  const at = formatDuration(moment.seconds * 1000);
  return `${at}: ${replicas} replicas, ${pendingPods} pending, ${runningPods} running, ${nodeClaims} node claims, ${nodes} nodes`;
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

function nextCommands(): readonly string[] {
  return [
    'hpscale status',
    'hpscale quota --need ml.g6.xlarge=4',
    'hpscale enable --dry-run',
    'hpscale enable',
    'hpscale nodeclass apply --name gpu --instance-group YOUR-EMPTY-GROUP',
    'hpscale nodepool apply --name gpu --nodeclass gpu --limit nvidia.com/gpu=8',
    'hpscale workload apply --gpu 1 --replicas 2',
  ];
}
