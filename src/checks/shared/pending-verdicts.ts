/** What every check of pending pods says of the groups that are not its own. */
import type { CheckContext, Judge, Judgement } from '../check.ts';
import type { ModelFacts } from './live-cluster.ts';
import { type GroupVerdict, pendingEvidence, type PendingGroup, pendingGroups } from './pending-pods.ts';

/** Verdicts that say what a pod lacks or gets: the others are answered here. */
export type JudgedVerdict = Exclude<
  GroupVerdict,
  { readonly kind: 'told' | 'not-running' | 'waits-for-pool' | 'no-pools' | 'no-types' | 'opted-out' | 'unmodelled' }
>;

export const PENDING_MESSAGES = {
  notRunning: ({ status }: { status: string }) =>
    `Karpenter does not run (autoscaling is ${status}): nobody makes nodes for pods`,
  waitsForPool: ({ nodePools }: { nodePools: readonly string[] }) =>
    `no node pool that is Ready takes them, and ${nodePools.join(', ')} might: see node-pool-ready`,
  noPools: () => 'there is no node pool that is Ready: see node-pool-ready',
  noTypes: () => 'no node pool has an instance type that it may start: see the checks of node pools',
  optedOut: () => 'they ask not to run on nodes that Karpenter makes (karpenter.sh/nodepool DoesNotExist)',
  unmodelled: ({ features }: { features: readonly string[] }) =>
    `they use ${features.join(', ')}, of which hpscale's model of Karpenter knows nothing`,
  unknownTypes: ({ unknownTypes }: { unknownTypes: readonly string[] }) =>
    `hpscale does not know how large ${unknownTypes.join(', ')} is: they may fit there`,
  foreignPools: ({ foreignPools }: { foreignPools: readonly string[] }) =>
    `no HyperPod node pool takes them; whether ${foreignPools.join(', ')} of the other Karpenter does cannot be told`,
  toldBy: ({ check }: { check: string }) => `another thing stands in the way first: see ${check}`,
};

type PendingJudge = Judge<typeof PENDING_MESSAGES>;

/** The check that fails for a cause. */
export const CHECK_OF_CAUSE = {
  labels: 'pending-pod-labels-declared',
  taints: 'pending-pod-taints-tolerated',
  size: 'pending-pod-fits-an-instance-type',
} as const;

/** Judges each group of pending pods: `decide` is asked of those on which the model has a verdict. */
export function judgePendingPods(
  facts: ModelFacts,
  context: CheckContext,
  judge: PendingJudge,
  decide: (group: PendingGroup, verdict: JudgedVerdict) => Judgement,
): Judgement[] {
  return pendingGroups(facts, context).map((group) => judgeGroup(group, judge, decide));
}

function judgeGroup(
  group: PendingGroup,
  judge: PendingJudge,
  decide: (group: PendingGroup, verdict: JudgedVerdict) => Judgement,
): Judgement {
  const { subject, verdict } = group;
  const details = { evidence: pendingEvidence(group) };
  switch (verdict.kind) {
    case 'told':
      return judge.skip(subject, 'toldBy', { check: verdict.check }, details);
    case 'not-running':
      return judge.skip(subject, 'notRunning', { status: verdict.status }, details);
    case 'waits-for-pool':
      return judge.skip(subject, 'waitsForPool', { nodePools: verdict.nodePools }, details);
    case 'no-pools':
      return judge.skip(subject, 'noPools', {}, details);
    case 'no-types':
      return judge.skip(subject, 'noTypes', {}, details);
    case 'opted-out':
      return judge.skip(subject, 'optedOut', {}, details);
    case 'unmodelled':
      return judge.unknown(subject, 'unmodelled', { features: verdict.features }, details);
    default:
      return judgeUncertain(group, verdict, judge) ?? decide(group, verdict);
  }
}

/** What the model cannot know goes before what it says. */
function judgeUncertain(group: PendingGroup, verdict: JudgedVerdict, judge: PendingJudge): Judgement | undefined {
  const { subject, unknownTypes, foreignPools } = group;
  const details = { evidence: pendingEvidence(group) };
  if (foreignPools.length > 0 && !isPlaced(verdict)) {
    return judge.unknown(subject, 'foreignPools', { foreignPools }, details);
  }
  if (unknownTypes.length > 0 && dependsOnTypes(verdict)) {
    return judge.unknown(subject, 'unknownTypes', { unknownTypes }, details);
  }
  return undefined;
}

/** Whether the pod has, or will get, a node. */
function isPlaced({ kind }: JudgedVerdict): boolean {
  return kind === 'node' || kind === 'new-node';
}

/** Whether a type that the model does not know might change the verdict. */
function dependsOnTypes(verdict: JudgedVerdict): boolean {
  return verdict.kind === 'size' || verdict.kind === 'other' || verdict.kind === 'labels';
}
