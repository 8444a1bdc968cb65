/** Mends what `check` found and hpscale may mend by itself. */
import type { Context, Kube } from '../context.ts';
import { isAutomatic } from '../domain/check-verdict.ts';
import type { CheckResult } from '../domain/finding.ts';
import type { ClusterSelection, KubeSelection, MutationOptions } from '../domain/options.ts';
import { hasMutations, plannedResults, type StepResult } from '../domain/plan.ts';
import { hint, warning } from '../io/messages.ts';
import { commandLine } from './command-line.ts';
import { connectKube } from './connect-kube.ts';
import { consent } from './consent.ts';
import { createDeadline } from './deadline.ts';
import { executeAlone } from './execute-alone.ts';
import { executePlan } from './execute-plan.ts';
import { planFixes } from './plan-fixes.ts';
import { resolveCluster } from './resolve-cluster.ts';
import { sayIdentity } from './say-identity.ts';

/** A cluster that takes an update is busy for minutes. */
const TIMEOUT_MS = 30 * 60_000;

export interface FixOptions {
  readonly selection: ClusterSelection;
  readonly kube: KubeSelection;
  readonly mutation: MutationOptions;
}

export interface FixOutcome {
  readonly steps: readonly StepResult[];
  /** Whether something changed, so that a second look is due. */
  readonly hasChanged: boolean;
}

/** Plans, shows, asks and does. Throws as `consent` and `executePlan` do. */
export async function fixFindings(result: CheckResult, options: FixOptions, context: Context): Promise<FixOutcome> {
  const { mutation } = options;
  if (!result.findings.some(isAutomatic)) {
    context.io.notify(hint('nothing that was found can be mended by --fix'));
    return { steps: [], hasChanged: false };
  }
  const { aws, cluster } = await resolveCluster(options.selection, context);
  const identity = await sayIdentity(aws, context);
  const where = { ...options.selection, cluster: cluster.name, region: aws.region };
  const resumeWith = commandLine('check', where, ['--fix']);
  let opened: Promise<Kube> | undefined;
  const tools = {
    aws,
    cluster,
    context,
    kube: () => (opened ??= connectKube(cluster, aws, options.kube, context)),
    deadline: createDeadline(TIMEOUT_MS, context.clock),
    resumeWith,
  };
  const plan = await planFixes(result.findings, tools);
  if (!hasMutations(plan)) {
    for (const text of plan.warnings) context.io.notify(warning(text));
    return { steps: plannedResults(plan), hasChanged: false };
  }
  if (!(await consent(plan, mutation, context))) return { steps: plannedResults(plan), hasChanged: false };
  // Nothing but calls to AWS: it takes one UpdateCluster at a time by itself, and the rest is one call each.
  if (!opened) return { steps: await executePlan(plan, context, { resumeWith }), hasChanged: true };
  const lock = {
    kube: await opened,
    what: 'check --fix',
    principal: identity.arn,
    wait: { wait: true, timeoutMs: TIMEOUT_MS },
    again: resumeWith,
    planAnew: async () => await planFixes(result.findings, tools),
    mutation,
  };
  return { steps: await executeAlone(plan, lock, context), hasChanged: true };
}
