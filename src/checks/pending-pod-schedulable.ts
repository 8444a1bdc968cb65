/** A pod that no node pool can make a node for waits for ever, and Karpenter says so only in an event that soon goes. */
import { formatDuration } from '../domain/duration.ts';
import { conditionOf } from '../domain/kube-object.ts';
import { type CheckContext, defineCheck, fixBy, type Judgement } from './check.ts';
import {
  certaintyOfNode,
  countText,
  PENDING_FACTS,
  PENDING_USES,
  pendingEvidence,
  type PendingGroup,
} from './shared/pending-pods.ts';
import { CHECK_OF_CAUSE, judgePendingPods, type JudgedVerdict, PENDING_MESSAGES } from './shared/pending-verdicts.ts';
import { describeCommand } from './shared/kubectl.ts';

interface Counted {
  readonly count: number;
  readonly pods: string;
}

export const check = defineCheck({
  id: 'pending-pod-schedulable',
  title: 'every pending pod can get a node',
  severity: 'error',
  phase: 'health',
  subjects: 'pods that wait for a node',
  needs: PENDING_FACTS,
  uses: PENDING_USES,
  messages: {
    ...PENDING_MESSAGES,
    onNode: ({ pods, node }: Counted & { node: string }) => `${pods} will run on ${node}, which is there or on its way`,
    newNode: ({ pods, nodePool, instanceTypes }: Counted & { nodePool: string; instanceTypes: readonly string[] }) =>
      `${pods} waiting: node pool ${nodePool} can make a node for one (${instanceTypes.join(', ')})`,
    noNodeYet: ({ pods, nodePool, waited }: Counted & { nodePool: string; waited: string }) =>
      `${pods} waiting for ${waited}, though node pool ${nodePool} could make a node and no node claim is on its way`,
    limits: ({ pods, nodePool }: Counted & { nodePool: string | null }) =>
      `${pods} waiting: the limits of node pool ${nodePool ?? ''} leave no room for another node; see node-pool-limits-room`,
    refused: ({ pods, reason }: Counted & { reason: string }) => `${pods} waiting, no node pool takes them: ${reason}`,
  },
  run: (facts, judge, context) => {
    const hasClaims = facts.nodeClaims.some((claim) => conditionOf(claim, 'Initialized')?.status !== 'True');
    return judgePendingPods(facts, context, judge, (group, verdict): Judgement => {
      const { subject, count } = group;
      const counted = { count, pods: countText(group) };
      const evidence = pendingEvidence(group);
      if (verdict.kind === 'node')
        return judge.pass(subject, 'onNode', { ...counted, node: verdict.node }, { evidence });
      if (verdict.kind === 'new-node') {
        const { nodePool, options } = verdict;
        const waited = overdue(group, context);
        if (waited !== undefined && !hasClaims) {
          return judge.unknown(subject, 'noNodeYet', { ...counted, nodePool, waited }, { evidence });
        }
        const data = { ...counted, nodePool, instanceTypes: options.map(({ name }) => name) };
        return judge.pass(subject, 'newNode', data, { evidence, certainty: certaintyOfNode(verdict) });
      }
      const told = toldBy(verdict);
      if (told !== undefined) return judge.skip(subject, 'toldBy', { check: told }, { evidence });
      if (verdict.kind === 'limits') {
        return judge.skip(subject, 'limits', { ...counted, nodePool: verdict.nodePool }, { evidence });
      }
      const fix = fixBy('change what the reason names, on the pod or on the node pool', describeCommand(group.pod));
      return judge.fail(subject, 'refused', { ...counted, reason: verdict.text }, { evidence, fix });
    });
  },
});

function toldBy({ kind }: JudgedVerdict): string | undefined {
  return Object.hasOwn(CHECK_OF_CAUSE, kind) ? CHECK_OF_CAUSE[kind as keyof typeof CHECK_OF_CAUSE] : undefined;
}

/** How long it waited, when that is longer than even a slow node takes. */
function overdue({ pod }: PendingGroup, { now, settings }: CheckContext): string | undefined {
  const since = Date.parse(conditionOf(pod, 'PodScheduled')?.lastTransitionTime ?? '');
  const waitedMs = now - since;
  return waitedMs > settings.nodeStart.slowSeconds * 1000 ? formatDuration(waitedMs) : undefined;
}
