/** The use case `setup -f`: look, plan, ask, do, and say how it is then. */
import type { Context } from '../../context.ts';
import type { Cluster } from '../../domain/cluster.ts';
import { RESOURCES } from '../../domain/kube-object.ts';
import type { ClusterSelection } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { hasMutations, type Plan, plannedResults, type StepResult } from '../../domain/plan.ts';
import { costText, type PlanCost } from '../../domain/plan-cost.ts';
import { countChanges, type SetupResult } from '../../domain/setup-result.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { hint } from '../../io/messages.ts';
import { createChangeTools, type ResumeCommands } from '../change-autoscaling.ts';
import { commandLine } from '../command-line.ts';
import { consent } from '../consent.ts';
import { executeAlone } from '../execute-alone.ts';
import { executePlan } from '../execute-plan.ts';
import { costOfSetup } from './cost-of-setup.ts';
import { observe, type Observed } from './observe.ts';
import { planSetup } from './plan-setup.ts';
import { selectionOf } from './selection-of.ts';
import type { SetupOptions } from './setup-options.ts';

export type { SetupOptions } from './setup-options.ts';

/** Brings a cluster to what the file describes. A second run calls nothing that changes anything. */
export async function runSetup(options: SetupOptions, context: Context): Promise<Outcome<SetupResult>> {
  const selection = selectionOf(options, context.env);
  const again = againOf(options);
  const look = async () => await lookAndPlan({ ...options, selection }, again, context);
  const first = await look();
  const { steps, isChanged } = await carryOut(first, look, options, context);
  const { aws, cluster } = first.observed;
  const after = isChanged ? await aws.clusters.describe(cluster.arn) : cluster;
  context.io.notify(hint(nextStep(options, first, after)));
  return done({
    schema: 'hpscale.setup/v1',
    cluster: cluster.name,
    region: aws.region,
    file: options.config.file,
    dryRun: options.mutation.dryRun,
    steps,
    changed: countChanges(steps),
    cost: first.cost,
    autoscaling: after.autoscaling,
  });
}

interface Planned {
  readonly observed: Observed;
  /** null without node pools. */
  readonly cost: PlanCost | null;
  readonly plan: Plan;
  readonly resume: ResumeCommands;
}

async function lookAndPlan(options: SetupOptions, again: string, context: Context): Promise<Planned> {
  const observed = await observe(options, context);
  const { aws, cluster } = observed;
  const where: ClusterSelection = { ...options.selection, cluster: cluster.name, region: aws.region };
  const resume = { again, wait: commandLine('wait', where, ['--for InService']) };
  const tools = createChangeTools(aws, context, options.wait, resume);
  const liveNodeClasses = observed.live.all(RESOURCES.nodeClass);
  const cost = costOfSetup(options.config.desired, { cluster, liveNodeClasses }, context.clock.now());
  const plan = await planSetup(options, observed, tools, context);
  return { observed, cost, plan: withCost(plan, cost, aws.region), resume };
}

/** Said before consent, where nodes may come that did not before. */
function withCost(plan: Plan, cost: PlanCost | null, region: string): Plan {
  const touchesPools = plan.steps.some(({ id, kind }) => kind !== 'noop' && id.startsWith('apply-nodepool-'));
  return cost && touchesPools ? { ...plan, warnings: [...plan.warnings, costText(cost, region)] } : plan;
}

interface CarriedOut {
  readonly steps: readonly StepResult[];
  /** Whether anything was done, or waited for. */
  readonly isChanged: boolean;
}

/** Asks, then does it with the cluster's Lease in hand; who had to wait for another run looks and plans anew. */
async function carryOut(
  { plan, observed, resume }: Planned,
  look: () => Promise<Planned>,
  options: SetupOptions,
  context: Context,
): Promise<CarriedOut> {
  if (!(await consent(plan, options.mutation, context))) return { steps: plannedResults(plan), isChanged: false };
  const resumeWith = { resumeWith: resume.again };
  if (!hasMutations(plan)) {
    const isChanged = plan.steps.some((step) => step.run !== undefined);
    return { steps: await executePlan(plan, context, resumeWith), isChanged };
  }
  const lock = {
    kube: observed.kube,
    what: `setup -f ${options.config.file}`,
    principal: observed.caller.arn,
    wait: options.wait,
    again: resume.again,
    planAnew: async () => (await look()).plan,
    mutation: options.mutation,
  };
  return { steps: await executeAlone(plan, lock, context), isChanged: true };
}

/** The command line that finishes what was begun. */
function againOf({ config, selection, forceConflicts, takeOver }: SetupOptions): string {
  return commandLine('setup', selection, [
    `-f ${shellWord(config.file)}`,
    ...(forceConflicts ? ['--force-conflicts'] : []),
    ...(takeOver ? ['--take-over'] : []),
  ]);
}

function nextStep(options: SetupOptions, { plan }: Planned, { name }: Cluster): string {
  const { config, mutation } = options;
  if (!hasMutations(plan)) return `${config.file} asks for nothing that is not there: nothing was changed`;
  return mutation.dryRun === 'none'
    ? `next: ${commandLine('status', { ...options.selection, cluster: name })}`
    : `do it: ${againOf(options)}`;
}
