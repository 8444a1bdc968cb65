/** Mends what `check` found and hpscale may mend by itself. */
import type { Context } from '../context.ts';
import { isAutomatic } from '../domain/check-verdict.ts';
import type { CheckResult } from '../domain/finding.ts';
import type { ClusterSelection, KubeSelection, MutationOptions } from '../domain/options.ts';
import { hasMutations, plannedResults, type StepResult } from '../domain/plan.ts';
import { hint, warning } from '../io/messages.ts';
import { commandLine } from './command-line.ts';
import { connectKube } from './connect-kube.ts';
import { consent } from './consent.ts';
import { createDeadline } from './deadline.ts';
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
  await sayIdentity(aws, context);
  const where = { ...options.selection, cluster: cluster.name, region: aws.region };
  const resumeWith = commandLine('check', where, ['--fix']);
  const plan = await planFixes(result.findings, {
    aws,
    cluster,
    context,
    kube: () => connectKube(cluster, aws, options.kube, context),
    deadline: createDeadline(TIMEOUT_MS, context.clock),
    resumeWith,
  });
  if (!hasMutations(plan)) {
    for (const text of plan.warnings) context.io.notify(warning(text));
    return { steps: plannedResults(plan), hasChanged: false };
  }
  if (!(await consent(plan, mutation, context))) return { steps: plannedResults(plan), hasChanged: false };
  return { steps: await executePlan(plan, context, { resumeWith }), hasChanged: true };
}
