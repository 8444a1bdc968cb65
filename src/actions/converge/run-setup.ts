/** The use case `setup -f`: look, plan, ask, do, and say how it is then. */
import type { Context } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { hasMutations } from '../../domain/plan.ts';
import { countChanges, type SetupResult } from '../../domain/setup-result.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { hint } from '../../io/messages.ts';
import { carryOut, createChangeTools } from '../change-autoscaling.ts';
import { commandLine } from '../command-line.ts';
import { observe } from './observe.ts';
import { planSetup } from './plan-setup.ts';
import { selectionOf } from './selection-of.ts';
import type { SetupOptions } from './setup-options.ts';

export type { SetupOptions } from './setup-options.ts';

/** Brings a cluster to what the file describes. A second run calls nothing that changes anything. */
export async function runSetup(options: SetupOptions, context: Context): Promise<Outcome<SetupResult>> {
  const selection = selectionOf(options, context.env);
  const observed = await observe({ ...options, selection }, context);
  const { aws, cluster } = observed;
  const where = { ...selection, cluster: cluster.name, region: aws.region };
  const tools = createChangeTools(aws, context, options.wait, {
    again: setupAgain(options),
    wait: commandLine('wait', where, ['--for InService']),
  });
  const plan = await planSetup(options, observed, tools, context);
  const { steps, cluster: after } = await carryOut(plan, cluster, tools, { mutation: options.mutation, context });
  context.io.notify(hint(nextStep(options, after, hasMutations(plan))));
  return done({
    schema: 'hpscale.setup/v1',
    cluster: cluster.name,
    region: aws.region,
    file: options.config.file,
    dryRun: options.mutation.dryRun,
    steps,
    changed: countChanges(steps),
    autoscaling: after.autoscaling,
  });
}

/** The command line that finishes what was begun. */
function setupAgain({ config, selection, forceConflicts, takeOver }: SetupOptions): string {
  return commandLine('setup', selection, [
    `-f ${shellWord(config.file)}`,
    ...(forceConflicts ? ['--force-conflicts'] : []),
    ...(takeOver ? ['--take-over'] : []),
  ]);
}

function nextStep(options: SetupOptions, { name }: Cluster, isChanging: boolean): string {
  const { config, mutation } = options;
  if (mutation.dryRun !== 'none' && isChanging) return `do it: ${setupAgain(options)}`;
  return isChanging
    ? `next: ${commandLine('status', { ...options.selection, cluster: name })}`
    : `${config.file} asks for nothing that is not there: nothing was changed`;
}
