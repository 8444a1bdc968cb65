/** A node that does not go is billed until it does; what holds it is in several places. */
import { formatDuration } from '../domain/duration.ts';
import { type Evidence, objectSubject } from '../domain/finding.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { forbidsDisruption, isReschedulable, podsByNode } from '../domain/live-pods.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { TERMINATION_FINALIZER, terminationStep } from './shared/claim-termination.ts';
import { readWarning, type Warning } from './shared/kube-events.ts';
import { describeCommand } from './shared/kubectl.ts';
import { CLAIMS, hyperpodClaims, type LiveClaim, timeOf } from './shared/node-claims.ts';
import { blockingBudgets } from './shared/pod-budgets.ts';

interface Going {
  readonly since: string;
}

const SLOW_MS = 10 * 60_000;

export const check = defineCheck({
  id: 'node-claim-terminating',
  title: 'node claims that are deleted go',
  severity: 'error',
  phase: 'health',
  subjects: `${CLAIMS} that are being deleted`,
  needs: ['nodeClaims'],
  uses: ['pods', 'podDisruptionBudgets', 'events', 'cluster'],
  messages: {
    going: ({ since }: Going) => `it has been going for ${since}`,
    stuck: ({ since, step, message, finalizers }: Going & Step) =>
      `it has been going for ${since} and waits for ${step}: ${message}; finalizers: ${finalizers.join(', ')}`,
    heldByPods: ({ since, pods }: Going & { pods: readonly string[] }) =>
      `it has been going for ${since}, held by ${pods.join(', ')} (karpenter.sh/do-not-disrupt): see do-not-disrupt-annotations`,
    heldByBudget: ({ since, budgets }: Going & { budgets: readonly string[] }) =>
      `it has been going for ${since}, held by ${budgets.join(', ')}: see pod-disruption-budget-allows`,
    nobody: ({ since, status }: Going & { status: string }) =>
      `it has been going for ${since}, and Karpenter does not run (autoscaling is ${status}): see autoscaling-in-service`,
  },
  run: ({ nodeClaims }, judge, context) => {
    const pods = podsByNode(context.optional('pods') ?? []);
    const budgetsOf = blockingBudgets(context);
    const warnings = newestWarnings(context);
    const status = context.optional('cluster')?.autoscaling.status ?? 'InService';
    return hyperpodClaims(nodeClaims)
      .filter(({ isGoing }) => isGoing)
      .map((claim) => {
        const { object, subject, nodeName } = claim;
        const goingMs = goingFor(claim, context);
        const since = formatDuration(goingMs);
        const evidence = evidenceOf(claim);
        if (goingMs <= SLOW_MS) return judge.pass(subject, 'going', { since }, { evidence });
        if (status !== 'InService') return judge.skip(subject, 'nobody', { since, status }, { evidence });
        const own = (pods.get(nodeName ?? '') ?? []).filter(isReschedulable);
        const holding = own.filter(forbidsDisruption).map((pod) => objectSubject(pod).text);
        if (holding.length > 0) return judge.skip(subject, 'heldByPods', { since, pods: holding }, { evidence });
        const budgets = [...new Set(own.flatMap((pod) => budgetsOf(pod)))].toSorted();
        if (budgets.length > 0) return judge.skip(subject, 'heldByBudget', { since, budgets }, { evidence });
        const details = { evidence, certainty: certaintyOf(context), fix: fixOf(object) } as const;
        return judge.fail(subject, 'stuck', { since, ...stepOf(claim, warnings) }, details);
      });
  },
});

function evidenceOf({ object, subject }: LiveClaim): Evidence[] {
  const { deletionTimestamp = null, finalizers = [] } = object.metadata;
  return [
    { field: 'metadata.deletionTimestamp', value: deletionTimestamp, source: subject.text },
    { field: 'metadata.finalizers', value: finalizers, source: subject.text },
  ];
}

/** Without pods or budgets what holds it may be among them. */
function certaintyOf({ optional }: CheckContext): 'exact' | 'bound' {
  return optional('pods') === undefined || optional('podDisruptionBudgets') === undefined ? 'bound' : 'exact';
}

function goingFor({ object }: LiveClaim, { now }: CheckContext): number {
  return now - (timeOf(object.metadata.deletionTimestamp) ?? now);
}

interface Step {
  readonly step: string;
  readonly message: string;
  readonly finalizers: readonly string[];
}

/** What it waits for: the newest warning says more than the condition. */
function stepOf(claim: LiveClaim, warnings: ReadonlyMap<string, Warning>): Step {
  const { object, name, nodeName } = claim;
  const condition = terminationStep(object);
  const warning = warnings.get(`NodeClaim/${name}`) ?? warnings.get(`Node/${nodeName}`);
  return {
    step: condition?.type ?? 'its finalizers',
    message: warning?.message ?? (condition?.message || 'nothing is said'),
    finalizers: object.metadata.finalizers ?? [],
  };
}

/** The newest of each object. */
function newestWarnings({ optional }: CheckContext): ReadonlyMap<string, Warning> {
  const warnings = (optional('events') ?? []).flatMap(readWarning);
  return new Map(
    warnings.toSorted((a, b) => a.lastMs - b.lastMs).map((warning) => [`${warning.kind}/${warning.name}`, warning]),
  );
}

function fixOf(object: KubeObject) {
  const foreign = (object.metadata.finalizers ?? []).filter((finalizer) => finalizer !== TERMINATION_FINALIZER);
  const summary =
    foreign.length > 0
      ? `let the owner of ${foreign.join(', ')} finish`
      : 'look at the events of the node claim and of its node; leave the finalizer alone: without it the instance runs on, billed';
  return fixBy(summary, describeCommand(object));
}
