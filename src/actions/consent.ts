/** Asks before anything is changed. */
import type { Context } from '../context.ts';
import type { MutationOptions } from '../domain/options.ts';
import { hasMutations, type Plan } from '../domain/plan.ts';
import { HpscaleError, usageError } from '../errors.ts';
import { showPlan } from './execute-plan.ts';

/**
 * Shows the plan and decides whether to go on: true to execute, false to stop after showing (dry run,
 * nothing to do). Throws `declined` (exit 5) when the person says no, and a usage error that names
 * --yes when nobody can be asked.
 */
export async function consent(
  plan: Plan,
  options: MutationOptions,
  context: Pick<Context, 'io' | 'ask' | 'isInteractive'>,
): Promise<boolean> {
  if (!hasMutations(plan)) return options.dryRun === 'none';
  showPlan(plan, context);
  if (options.dryRun !== 'none') return false;
  if (!options.yes) await ask(context);
  await plan.verify?.();
  return true;
}

/** Throws unless a person says yes. */
async function ask(context: Pick<Context, 'ask' | 'isInteractive'>): Promise<void> {
  if (!context.isInteractive) {
    throw usageError(
      'needs-consent',
      'this changes things, and there is no terminal to ask on',
      'look at the plan with --dry-run, then pass --yes',
    );
  }
  const isAgreed = await context.ask.confirm({ id: 'apply-plan', flag: '--yes', text: 'Go on?' });
  if (!isAgreed) throw new HpscaleError({ kind: 'aborted', code: 'declined', message: 'nothing was changed' });
}
