/** A pod does not get a node of a pool whose taint it does not tolerate, however well the node would fit. */
import { devicesOf } from '../autoscaling/pending-verdict.ts';
import { toSchedulingPod } from '../autoscaling/pod.ts';
import { formatTaint, type Taint } from '../autoscaling/taints.ts';
import type { Fix } from '../domain/finding.ts';
import { defineCheck, fixBy } from './check.ts';
import { patchCommand } from './shared/kubectl.ts';
import { countText, PENDING_FACTS, PENDING_USES, pendingEvidence, type PendingGroup } from './shared/pending-pods.ts';
import { CHECK_OF_CAUSE, judgePendingPods, PENDING_MESSAGES } from './shared/pending-verdicts.ts';
import { appendOperations } from './shared/workload-patch.ts';

interface Untolerated {
  readonly count: number;
  readonly pods: string;
  readonly nodePool: string | null;
  /** `key=value:effect`. */
  readonly taints: readonly string[];
}

export const check = defineCheck({
  id: 'pending-pod-taints-tolerated',
  title: 'pending pods tolerate the taints of a node pool that would fit them',
  severity: 'error',
  phase: 'health',
  subjects: 'pods that wait for a node',
  needs: PENDING_FACTS,
  uses: PENDING_USES,
  messages: {
    ...PENDING_MESSAGES,
    tolerated: () => 'no taint keeps them from the node pool that comes nearest',
    untolerated: ({ pods, nodePool, taints }: Untolerated) =>
      `${pods} waiting: node pool ${nodePool} would fit, but they do not tolerate its taint ${taints.join(', ')}`,
    reserved: ({ pods, nodePool, taints }: Untolerated) =>
      `${pods} waiting: only ${nodePool} would fit, and its taint ${taints.join(', ')} keeps it for pods that ask for that device`,
  },
  run: (facts, judge, context) =>
    judgePendingPods(facts, context, judge, (group, verdict) => {
      const { subject, count } = group;
      const evidence = pendingEvidence(group);
      if (verdict.kind !== 'taints') {
        const isTolerant = !('isTolerant' in verdict) || verdict.isTolerant;
        return isTolerant
          ? judge.pass(subject, 'tolerated', {}, { evidence })
          : judge.skip(subject, 'toldBy', { check: nameOf(verdict.kind) }, { evidence });
      }
      const { nodePool, taints } = verdict;
      const data = { count, pods: countText(group), nodePool, taints: taints.map(formatTaint) };
      const taintEvidence = { field: 'spec.template.spec.taints', value: taints, source: `NodePool/${nodePool}` };
      const isReserved = taints.some(({ key }) => isForeignDevice(key, group));
      const details = {
        evidence: [...evidence, taintEvidence],
        fix: isReserved ? reservedFix(data) : fixOf(group, taints),
      };
      return judge.fail(subject, isReserved ? 'reserved' : 'untolerated', data, details);
    }),
});

function nameOf(kind: string): string {
  return CHECK_OF_CAUSE[kind as keyof typeof CHECK_OF_CAUSE] ?? 'pending-pod-schedulable';
}

/** A taint named for a device that the pod does not ask for: it is there to keep such pods out. */
function isForeignDevice(key: string, { pod }: PendingGroup): boolean {
  const isDevice = ['nvidia.com/gpu', 'aws.amazon.com/neuron', 'vpc.amazonaws.com/efa'].includes(key);
  return isDevice && !devicesOf(toSchedulingPod(pod).requests.keys()).includes(key);
}

function reservedFix({ taints }: Untolerated): Fix {
  return fixBy(
    `make a node pool of instance types without devices for them, ask for the device that ${taints.join(', ')} names, or add a toleration`,
  );
}

function fixOf({ target }: PendingGroup, taints: readonly Taint[]): Fix {
  const tolerations = taints.map(({ key, value, effect }) =>
    value === undefined || value === ''
      ? { key, operator: 'Exists', effect }
      : { key, operator: 'Equal', value, effect },
  );
  const summary = `let the pods tolerate ${taints.map(formatTaint).join(', ')}`;
  return fixBy(summary, target && patchCommand(target, appendOperations(target, 'tolerations', tolerations)));
}
