/** karpenter.sh/do-not-disrupt keeps a node for as long as it is there, and with it a node that is empty, drifted or going. */
import { type Evidence, type Fix, objectSubject, type Severity } from '../domain/finding.ts';
import { isConditionTrue, type KubeObject } from '../domain/kube-object.ts';
import { DO_NOT_DISRUPT, forbidsDisruption, isReschedulable, podsByNode, workloadOf } from '../domain/live-pods.ts';
import { defineCheck, fixBy } from './check.ts';
import { unannotateCommand } from './shared/kubectl.ts';
import { hyperpodClaims, type LiveClaim } from './shared/node-claims.ts';

interface Kept {
  readonly node: string;
  readonly by: readonly string[];
  /** What would happen to it: `is being deleted`; null: nothing for now. */
  readonly wanted: string | null;
}

export const check = defineCheck({
  id: 'do-not-disrupt-annotations',
  title: 'no annotation keeps a node of Karpenter',
  severity: 'info',
  phase: 'tuning',
  subjects: 'nodes of Karpenter',
  needs: ['nodeClaims', 'nodes', 'pods'],
  messages: {
    free: () => 'nothing on it forbids its disruption',
    kept: ({ node, by, wanted }: Kept) =>
      wanted === null
        ? `${by.join(', ')} keep${by.length === 1 ? 's' : ''} ${node}: it is neither consolidated nor replaced meanwhile`
        : `${node} ${wanted}, and ${by.join(', ')} keep${by.length === 1 ? 's' : ''} it`,
  },
  run: ({ nodeClaims, nodes, pods }, judge) => {
    const byName = new Map(nodes.map((node) => [node.metadata.name, node]));
    const byNode = podsByNode(pods);
    return hyperpodClaims(nodeClaims).flatMap((claim) => {
      const { nodeName } = claim;
      const node = byName.get(nodeName ?? '');
      if (nodeName === null || !node) return [];
      const subject = objectSubject(node);
      const running = (byNode.get(nodeName) ?? []).filter(isReschedulable);
      const keeping = [claim.object, node, ...running].filter(forbidsDisruption);
      if (keeping.length === 0) return [judge.pass(subject, 'free', {})];
      const wanted = wantedOf(claim, running.length === 0);
      const severity: Severity = wanted === null ? 'info' : 'warning';
      const data = { node: nodeName, by: keeping.map((object) => objectSubject(object).text), wanted };
      return [judge.fail(subject, 'kept', data, { evidence: keeping.map(evidenceOf), severity, fix: fixOf(keeping) })];
    });
  },
});

/** What Karpenter would do with the node. */
function wantedOf({ object, isGoing }: LiveClaim, isEmpty: boolean): string | null {
  if (isGoing) return 'is being deleted';
  if (isEmpty) return 'is empty';
  if (isConditionTrue(object, 'Drifted')) return 'has drifted';
  return null;
}

function evidenceOf(object: KubeObject): Evidence {
  const value = object.metadata.annotations?.[DO_NOT_DISRUPT] ?? null;
  return { field: `metadata.annotations["${DO_NOT_DISRUPT}"]`, value, source: objectSubject(object).text };
}

/** Off the live objects; whatever makes the pods puts it on the next ones again. */
function fixOf(keeping: readonly KubeObject[]): Fix {
  const workloads = [
    ...new Set(
      keeping.filter(({ kind }) => kind === 'Pod').map((pod) => `${workloadOf(pod).kind} ${workloadOf(pod).name}`),
    ),
  ];
  const also = workloads.length === 0 ? '' : `, and off the pod template of ${workloads.join(', ')}`;
  return fixBy(
    `where the node may go, take the annotation off${also}`,
    keeping.map((object) => unannotateCommand(object, DO_NOT_DISRUPT)).join('\n'),
  );
}
