/** Runs a plan, steps that depend on nothing open together, and says how it goes; on failure, what was done and how to go on. */
import type { Context } from '../context.ts';
import { type Plan, predecessorsOf, type Step, type StepResult } from '../domain/plan.ts';
import { sumUpSteps } from '../domain/sum-up-steps.ts';
import { isOutcomeUnknown } from '../domain/unknown-outcome.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { CODES, info, progress } from '../io/messages.ts';

export interface ExecuteOptions {
  /** The command line that finishes the rest after a failure or Ctrl-C. */
  readonly resumeWith: string;
}

type Needs = Pick<Context, 'io' | 'signal'>;

/** More at once only fills the queues of AWS and of the API server. */
const MAX_RUNNING = 16;

/**
 * Executes every step once all steps before it are done, and answers their results in the plan's order. When a step fails, no
 * other is begun, waits end, and requests under way are let finish; then the error is thrown again, with what was done
 * and the resuming command added to its hint.
 */
export async function executePlan(plan: Plan, context: Needs, options: ExecuteOptions): Promise<StepResult[]> {
  const { results, failure } = await runSteps(plan, context);
  if (failure) throw withProgress(failure, [...results.values()], options.resumeWith);
  return plan.steps.flatMap(({ id }) => results.get(id) ?? []);
}

interface Failure {
  readonly error: unknown;
  readonly step: Step;
}

interface Run {
  readonly results: Map<string, StepResult>;
  failure?: Failure;
}

async function runSteps({ steps }: Plan, context: Needs): Promise<Run> {
  const run: Run = { results: new Map() };
  const before = predecessorsOf(steps);
  const waits = new AbortController();
  const open = new Set(steps);
  const running = new Set<Promise<void>>();
  const isReady = (step: Step) => (before.get(step.id) ?? []).every((id) => run.results.has(id));
  const begin = async (step: Step): Promise<void> => {
    try {
      run.results.set(step.id, await executeStep(step, context, waits.signal));
    } catch (error) {
      context.io.notify({ level: 'info', code: CODES.stepFailed, text: `✗ ${step.title}` });
      run.failure ??= { error, step };
      waits.abort();
    }
  };
  for (;;) {
    for (const step of open) {
      if (run.failure || running.size >= MAX_RUNNING || !isReady(step)) continue;
      open.delete(step);
      const pending: Promise<void> = begin(step).finally(() => running.delete(pending));
      running.add(pending);
    }
    if (running.size === 0) return run;
    await Promise.race(running);
  }
}

async function executeStep(step: Step, { io, signal }: Needs, othersFailed: AbortSignal): Promise<StepResult> {
  const { id, title, kind, target } = step;
  if (!step.run) return { id, title, kind, target, status: 'unchanged', detail: step.detail ?? null };
  signal.throwIfAborted();
  io.notify(progress(CODES.stepStarted, title, { step: id }));
  const detail = await step.run({
    // A request under way is let finish: what came of it would be unknown.
    signal: kind === 'wait' ? AbortSignal.any([signal, othersFailed]) : signal,
    progress: (text) => io.notify(progress(CODES.stepProgress, `${title}: ${text}`, { step: id })),
  });
  io.notify({
    level: 'success',
    code: CODES.stepDone,
    text: detail === undefined ? title : `${title} (${detail})`,
    data: { step: id },
  });
  const diff = step.diff === undefined ? {} : { diff: step.diff };
  return { id, title, kind, target, status: 'done', detail: detail ?? step.detail ?? null, ...diff };
}

function withProgress({ error, step }: Failure, results: readonly StepResult[], resumeWith: string): unknown {
  const wasInterrupted = error instanceof DOMException && error.name === 'AbortError';
  if (!isHpscaleError(error) && !wasInterrupted) return error;
  const base = isHpscaleError(error) ? error : interruptedAt(step);
  const finished = results.filter((result) => result.status === 'done');
  return new HpscaleError({
    kind: base.kind,
    code: base.code,
    message: base.message,
    hint: adviceAfter(base, step, finished, resumeWith).join('\n'),
    ...(base.docs === undefined ? {} : { docs: base.docs }),
    data: { ...base.data, failedStep: step.id, doneSteps: finished.map((result) => result.id) },
    cause: error,
  });
}

/** What was done, what may have been, and how to go on. */
function adviceAfter(error: HpscaleError, failed: Step, finished: readonly StepResult[], resumeWith: string): string[] {
  const { hint } = error;
  const wasRequesting = isOutcomeUnknown(error) && failed.kind !== 'wait';
  return [
    ...(hint === undefined ? [] : [hint]),
    finished.length === 0 ? 'nothing was changed before this' : `done before this: ${doneText(finished)}`,
    ...(wasRequesting ? ['the last request may have got through all the same: the next run sees'] : []),
    // A timeout says itself how to wait on.
    ...(hint?.includes(resumeWith) ? [] : [`to go on: ${resumeWith}`]),
  ];
}

/** As many as are read; of more, the last. */
const MAX_TOLD_DONE = 10;

function doneText(finished: readonly StepResult[]): string {
  const titles = finished.slice(-MAX_TOLD_DONE).map((result) => result.title);
  const others = finished.length - titles.length;
  return others === 0 ? titles.join('; ') : `${others} steps, then ${titles.join('; ')}`;
}

function interruptedAt(step: Step): HpscaleError {
  return new HpscaleError({
    kind: 'interrupted',
    code: 'interrupted',
    message: `stopped by the user at: ${step.title}`,
  });
}

/** Says the plan before anything is done. */
export function showPlan(plan: Plan, { io }: Pick<Context, 'io'>): void {
  const marks = { create: '+', update: '~', delete: '-', wait: '…', noop: '=' } as const;
  for (const { steps, text } of sumUpSteps(plan.steps)) {
    const [step] = steps;
    if (!step) continue;
    const detail = steps.length > 1 || step.detail === undefined ? '' : `: ${step.detail}`;
    io.notify(info(CODES.plan, `  ${marks[step.kind]} ${text}${detail}`, { step: step.id }));
    if (step.diff !== undefined && step.diff !== '')
      io.notify(info(CODES.plan, step.diff.replace(/^/gm, '      ').trimEnd()));
  }
  for (const text of plan.warnings) io.notify({ level: 'warning', code: CODES.plan, text });
}
