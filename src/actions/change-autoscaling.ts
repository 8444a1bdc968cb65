/** What `enable` and `disable` share: the tools of their steps, and how a plan of either is carried out. */
import type { Aws, Context } from '../context.ts';
import type { AutoscalingGoal } from '../domain/autoscaling-change.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { MutationOptions, WaitOptions } from '../domain/options.ts';
import { type Plan, plannedResults, type Step, type StepContext, type StepResult } from '../domain/plan.ts';
import { awaitAutoscaling, type AwaitSpec } from './await-autoscaling.ts';
import { consent } from './consent.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { executePlan } from './execute-plan.ts';
import { type AutoscalingRequest, requestAutoscaling } from './request-autoscaling.ts';

/** Command lines for messages. */
export interface ResumeCommands {
  /** The same command again. */
  readonly again: string;
  /** Waits for what was asked for. */
  readonly wait: string;
}

export interface ChangeTools {
  readonly aws: Aws;
  readonly context: Pick<Context, 'clock' | 'signal'>;
  /** For all waits together. */
  readonly deadline: Deadline;
  /** Whether to wait: for a busy cluster before, for the new state after. */
  readonly wait: boolean;
  readonly resume: ResumeCommands;
}

/** Tools whose deadline starts with their first wait. */
export function createChangeTools(
  aws: Aws,
  context: Pick<Context, 'clock' | 'signal'>,
  { wait, timeoutMs }: WaitOptions,
  resume: ResumeCommands,
): ChangeTools {
  return { aws, context, deadline: createDeadline(timeoutMs, context.clock), wait, resume };
}

/** One step that changes nothing: it was asked for before. */
export function alreadyStep(id: string, { name, arn }: Cluster, state: string): Step {
  return { id, title: `autoscaling of ${name} is ${state} already`, kind: 'noop', target: arn };
}

/** Waits for what was asked for. */
export function awaitGoalStep(id: string, goal: AutoscalingGoal, cluster: Cluster, tools: ChangeTools): Step {
  return {
    id,
    title: `wait for autoscaling to be ${goal}`,
    kind: 'wait',
    target: cluster.arn,
    run: async (step) => {
      await awaitAutoscaling(goal, awaitSpec(cluster.name, tools, step, tools.resume.wait), tools.aws, tools.context);
      return undefined;
    },
  };
}

/** Sends the update for a step; answers its line for the report. */
export async function requestChange(
  request: Pick<AutoscalingRequest, 'update' | 'isTaken' | 'mayAwaitRole'>,
  { aws, context, deadline, wait, resume }: ChangeTools,
  step: StepContext,
): Promise<string | undefined> {
  const outcome = await requestAutoscaling(
    {
      ...request,
      mayAwaitCluster: wait,
      deadline,
      resumeWith: resume.again,
      progress: (text) => step.progress(text),
    },
    aws,
    context,
  );
  return outcome === 'accepted' ? undefined : 'was asked for already';
}

/** How a step waits for its cluster. */
export function awaitSpec(
  clusterName: string,
  { deadline }: ChangeTools,
  step: StepContext,
  resumeWith: string,
): AwaitSpec {
  return { clusterName, timeoutMs: deadline.leftMs(), resumeWith, onState: (state) => step.progress(state) };
}

export interface CarriedOut {
  readonly steps: readonly StepResult[];
  /** As it is after the last step; as it was when nothing was done. */
  readonly cluster: Cluster;
}

/** Shows the plan, asks, does it; a dry run stops after showing. */
export async function carryOut(
  plan: Plan,
  before: Cluster,
  { aws, resume }: Pick<ChangeTools, 'aws' | 'resume'>,
  { mutation, context }: { readonly mutation: MutationOptions; readonly context: Context },
): Promise<CarriedOut> {
  if (!(await consent(plan, mutation, context))) return { steps: plannedResults(plan), cluster: before };
  const steps = await executePlan(plan, context, { resumeWith: resume.again });
  const isUntouched = plan.steps.every((step) => step.run === undefined);
  return { steps, cluster: isUntouched ? before : await aws.clusters.describe(before.name) };
}
