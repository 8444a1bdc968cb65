/** The use case `cleanup`: look, plan, ask, take away, and say what stays. */
import type { Context } from '../../context.ts';
import type { CleanupResult, KeptThing } from '../../domain/cleanup-result.ts';
import { isUnknown } from '../../domain/known.ts';
import type { ClusterSelection } from '../../domain/options.ts';
import { done, type Outcome } from '../../domain/outcome.ts';
import { hasMutations, type Plan, plannedResults, type StepResult } from '../../domain/plan.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { isHpscaleError } from '../../errors.ts';
import { confirmDeletion } from '../cluster/delete-cluster.ts';
import { createChangeTools } from '../change-autoscaling.ts';
import { commandLine } from '../command-line.ts';
import { consent } from '../consent.ts';
import { mapBounded } from '../describe-clusters.ts';
import { selectionOf } from '../converge/selection-of.ts';
import { executePlan } from '../execute-plan.ts';
import { withLease } from '../hold-lease.ts';
import { connectAws } from '../resolve-cluster.ts';
import { refuseDeadCluster } from '../judge-autoscaling.ts';
import type { CleanupOptions } from './cleanup-options.ts';
import { type CleanupFacts, observeCleanup } from './observe-cleanup.ts';
import { type CleanupPlan, planCleanup } from './plan-cleanup.ts';

/** Takes away what setup made. A second run goes on where one ended, and calls nothing that changes anything when nothing is left. */
export async function runCleanup(options: CleanupOptions, context: Context): Promise<Outcome<CleanupResult>> {
  const { config } = options;
  const selection = config ? selectionOf({ config, selection: options.selection }, context.env) : options.selection;
  const look = async () => await lookAndPlan(options, selection, context);
  const first = await unlessGone(options, selection, look, context);
  if ('schema' in first) return done(first);
  const { aws, cluster } = first.facts;
  return done(
    resultOf({ name: cluster.name, region: aws.region }, options, await carryOut(first, look, options, context)),
  );
}

interface Planned extends CleanupPlan {
  readonly facts: CleanupFacts;
  readonly again: string;
}

async function lookAndPlan(options: CleanupOptions, selection: ClusterSelection, context: Context): Promise<Planned> {
  const facts = await observeCleanup(options, selection, context);
  const { aws, cluster } = facts;
  if (!options.deleteCluster) refuseDeadCluster(cluster);
  const again = againOf(options, { ...selection, cluster: cluster.name, region: aws.region });
  const wait = { wait: true, timeoutMs: options.timeoutMs };
  const tools = createChangeTools(aws, context, wait, { again, wait: again });
  return { facts, again, ...planCleanup(facts, options, tools, context) };
}

interface CarriedOut {
  readonly steps: readonly StepResult[];
  readonly kept: readonly KeptThing[];
}

/** Asks, then does it with the cluster's Lease in hand; who had to wait for another run looks and plans anew. */
async function carryOut(
  planned: Planned,
  look: () => Promise<Planned>,
  options: CleanupOptions,
  context: Context,
): Promise<CarriedOut> {
  const { plan, facts, again, kept } = planned;
  const { kubernetes, cluster, caller } = facts;
  const { mutation } = options;
  if (mutation.dryRun === 'server') await proveDeletions(planned);
  if (!(await consent(plan, mutation, context))) return { steps: plannedResults(plan), kept };
  const resumeWith = { resumeWith: again };
  if (!hasMutations(plan)) return { steps: await executePlan(plan, context, resumeWith), kept };
  if (options.deleteCluster) await confirmDeletion(cluster, options, context);
  if (isUnknown(kubernetes)) return { steps: await executePlan(plan, context, resumeWith), kept };
  const wait = { wait: true, timeoutMs: options.timeoutMs };
  const lock = { kube: kubernetes.kube, what: whatOf(options), principal: caller.arn, wait, again, context };
  return await withLease(lock, async (lease) => {
    const current = lease.isFresh ? planned : await planAnew(plan, look, options, context);
    return { steps: await executePlan(current.plan, { ...context, ...lease.context }, resumeWith), kept: current.kept };
  });
}

/** Asks again only when another run has changed what there is to do. */
async function planAnew(
  before: Plan,
  look: () => Promise<Planned>,
  { mutation }: CleanupOptions,
  context: Context,
): Promise<Planned> {
  const planned = await look();
  const isSame = JSON.stringify(plannedResults(planned.plan)) === JSON.stringify(plannedResults(before));
  if (!isSame) await consent(planned.plan, mutation, context);
  return planned;
}

/** Asks the API server whether it would let each object go. */
async function proveDeletions({ facts: { kubernetes }, doomed }: Planned): Promise<void> {
  if (isUnknown(kubernetes)) return;
  const { kube } = kubernetes;
  await mapBounded(doomed, CONCURRENCY, async ({ type, object: { metadata } }) => {
    await kube.delete(type, metadata.name, metadata.namespace, { dryRun: true });
  });
}

/** As many as the API server answers at once without queueing them. */
const CONCURRENCY = 32;

/** A cluster that is gone, and was named twice, is what was asked for. */
async function unlessGone(
  options: CleanupOptions,
  selection: ClusterSelection,
  look: () => Promise<Planned>,
  context: Context,
): Promise<Planned | CleanupResult> {
  try {
    return await look();
  } catch (error) {
    const name = selection.cluster;
    const isMeant = options.deleteCluster && name !== undefined && name === options.confirmName;
    if (!isMeant || !isHpscaleError(error) || error.code !== 'cluster-not-found') throw error;
    const { region } = await connectAws(selection, context);
    const title = `the HyperPod cluster ${name} is gone already`;
    const step = {
      id: 'delete-cluster',
      title,
      kind: 'noop',
      target: name,
      status: 'unchanged',
      detail: null,
    } as const;
    return resultOf({ name, region }, options, { steps: [step], kept: [] });
  }
}

function resultOf(
  { name, region }: { readonly name: string; readonly region: string },
  { mutation: { dryRun } }: CleanupOptions,
  { steps, kept }: CarriedOut,
): CleanupResult {
  return { schema: 'hpscale.cleanup/v1', cluster: name, region, dryRun, steps, kept };
}

/** The command line that finishes what was begun. */
function againOf(options: CleanupOptions, where: ClusterSelection): string {
  return commandLine(whatOf(options), where, [
    ...(options.deleteCluster ? ['--delete-cluster'] : []),
    ...(options.takeOver ? ['--take-over'] : []),
    ...(options.force ? ['--force'] : []),
  ]);
}

/** `cleanup -f hpscale.yaml --keep role`. */
function whatOf({ config, keep }: CleanupOptions): string {
  return ['cleanup', ...(config ? [`-f ${shellWord(config.file)}`] : []), ...keep.map((part) => `--keep ${part}`)].join(
    ' ',
  );
}
