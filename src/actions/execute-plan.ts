/** Runs a plan step by step, saying how it goes; on failure says what was done and how to go on. */
import type { Context } from '../context.ts';
import type { Plan, Step, StepResult } from '../domain/plan.ts';
import { HpscaleError, isHpscaleError } from '../errors.ts';
import { CODES, info, progress } from '../io/messages.ts';

export interface ExecuteOptions {
  /** The command line that finishes the rest after a failure or Ctrl-C. */
  readonly resumeWith: string;
}

/**
 * Executes every step in order and answers their results. A step that fails stops the plan: the error
 * is thrown again, with the steps already done and the resuming command added to its hint.
 */
export async function executePlan(
  plan: Plan,
  context: Pick<Context, 'io' | 'signal'>,
  options: ExecuteOptions,
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const step of plan.steps) {
    try {
      results.push(await executeStep(step, context));
    } catch (error) {
      context.io.notify({ level: 'info', code: CODES.stepFailed, text: `✗ ${step.title}` });
      throw withProgress(error, step, results, options.resumeWith);
    }
  }
  return results;
}

async function executeStep(step: Step, { io, signal }: Pick<Context, 'io' | 'signal'>): Promise<StepResult> {
  const { id, title, kind, target } = step;
  if (!step.run) return { id, title, kind, target, status: 'unchanged', detail: step.detail ?? null };
  signal.throwIfAborted();
  io.notify(progress(CODES.stepStarted, title, { step: id }));
  const detail = await step.run({
    signal,
    progress: (text) => io.notify(progress(CODES.stepProgress, `${title}: ${text}`, { step: id })),
  });
  io.notify({
    level: 'success',
    code: CODES.stepDone,
    text: detail === undefined ? title : `${title} (${detail})`,
    data: { step: id },
  });
  return { id, title, kind, target, status: 'done', detail: detail ?? step.detail ?? null };
}

function withProgress(error: unknown, failed: Step, results: readonly StepResult[], resumeWith: string): unknown {
  const wasInterrupted = error instanceof DOMException && error.name === 'AbortError';
  if (!isHpscaleError(error) && !wasInterrupted) return error;
  const base = isHpscaleError(error) ? error : interruptedAt(failed);
  const finished = results.filter((result) => result.status === 'done');
  return new HpscaleError({
    kind: base.kind,
    code: base.code,
    message: base.message,
    hint: adviceAfter(base, failed, finished, resumeWith).join('\n'),
    ...(base.docs === undefined ? {} : { docs: base.docs }),
    data: { ...base.data, failedStep: failed.id, doneSteps: finished.map((result) => result.id) },
    cause: error,
  });
}

/** What was done, what may have been, and how to go on. */
function adviceAfter(
  { hint, kind }: HpscaleError,
  failed: Step,
  finished: readonly StepResult[],
  resumeWith: string,
): string[] {
  const wasRequesting = kind === 'interrupted' && failed.kind !== 'wait';
  return [
    ...(hint === undefined ? [] : [hint]),
    finished.length === 0
      ? 'nothing was changed before this'
      : `done before this: ${finished.map((result) => result.title).join('; ')}`,
    ...(wasRequesting ? ['the last request may have got through all the same: the next run sees'] : []),
    // A timeout says itself how to wait on.
    ...(hint?.includes(resumeWith) ? [] : [`to go on: ${resumeWith}`]),
  ];
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
  for (const step of plan.steps) {
    io.notify(
      info(CODES.plan, `  ${marks[step.kind]} ${step.title}${step.detail === undefined ? '' : `: ${step.detail}`}`, {
        step: step.id,
      }),
    );
    if (step.diff !== undefined && step.diff !== '')
      io.notify(info(CODES.plan, step.diff.replace(/^/gm, '      ').trimEnd()));
  }
  for (const text of plan.warnings) io.notify({ level: 'warning', code: CODES.plan, text });
}
