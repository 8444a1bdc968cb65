/** Karpenter makes a node only with labels that a node pool, its instance types or its groups declare. */
import type { LabelConflict } from '../autoscaling/label-conflicts.ts';
import type { Fix } from '../domain/finding.ts';
import { asText, at } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { labelKeyProblem } from '../domain/node-labels.ts';
import { nearest } from '../domain/nearest.ts';
import { defineCheck, fixBy } from './check.ts';
import { type JsonPatchOperation, patchCommand } from './shared/kubectl.ts';
import { countText, PENDING_FACTS, PENDING_USES, pendingEvidence, type PendingGroup } from './shared/pending-pods.ts';
import { judgePendingPods, PENDING_MESSAGES } from './shared/pending-verdicts.ts';
import { podSpecOf, pointerStep } from './shared/workload-patch.ts';

interface Undeclared {
  readonly count: number;
  readonly pods: string;
  readonly nodePool: string | null;
  readonly conflicts: readonly LabelConflict[];
}

export const check = defineCheck({
  id: 'pending-pod-labels-declared',
  title: 'pending pods ask for labels that a node pool declares',
  severity: 'error',
  phase: 'health',
  subjects: 'pods that wait for a node',
  needs: PENDING_FACTS,
  uses: PENDING_USES,
  messages: {
    ...PENDING_MESSAGES,
    declared: () => 'the node pool that comes nearest has the labels that they ask for',
    undeclared: ({ pods, nodePool, conflicts }: Undeclared) =>
      `${pods} waiting: ${conflicts.map((conflict) => describe(conflict, nodePool)).join('; ')}`,
  },
  run: (facts, judge, context) =>
    judgePendingPods(facts, context, judge, (group, verdict) => {
      const { subject, count } = group;
      const evidence = pendingEvidence(group);
      if (verdict.kind === 'topology' || verdict.kind === 'other') {
        return judge.skip(subject, 'toldBy', { check: 'pending-pod-schedulable' }, { evidence });
      }
      if (verdict.kind !== 'labels') return judge.pass(subject, 'declared', {}, { evidence });
      const { nodePool, conflicts } = verdict;
      const pool = facts.nodePools.find(({ metadata }) => metadata.name === nodePool);
      const data = { count, pods: countText(group), nodePool, conflicts };
      return judge.fail(subject, 'undeclared', data, {
        evidence: [...evidence, ...conflicts.map((conflict) => askEvidence(group, conflict))],
        fix: fixOf(group, conflicts, pool),
      });
    }),
});

function describe({ key, wanted, offered, isRestricted }: LabelConflict, nodePool: string | null): string {
  const asked = wanted === null ? key : `${key} in [${wanted.join(', ')}]`;
  if (isRestricted) return `they ask for ${asked}, a label that Karpenter keeps for itself and refuses in pods`;
  if (offered === null) return `they ask for ${asked}, a label that no node pool declares`;
  return `they ask for ${asked}, and nodes of ${nodePool} have ${offered.length === 0 ? 'others' : offered.join(', ')}`;
}

function askEvidence({ pod, target }: PendingGroup, { key }: LabelConflict) {
  const object = target ?? pod;
  const { spec, path } = podSpecOf(object);
  const prefix = path.slice(1).replaceAll('/', '.');
  const selected = at(spec, 'nodeSelector', key);
  const field = selected === undefined ? `${prefix}.affinity.nodeAffinity` : `${prefix}.nodeSelector["${key}"]`;
  const value = selected ?? at(spec, 'affinity', 'nodeAffinity');
  return {
    field,
    value,
    source: [object.kind, object.metadata.namespace, object.metadata.name].filter(Boolean).join('/'),
  };
}

/** Where the pod selects a custom label that nothing declares, the pool can declare it; all else is for the pod to change. */
function fixOf(group: PendingGroup, conflicts: readonly LabelConflict[], pool: KubeObject | undefined): Fix {
  const labels = declarable(conflicts);
  if (labels && pool) {
    const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    return fixBy(
      `let node pool ${pool.metadata.name} give its nodes ${text.join(', ')} (nodes that it has are replaced), or drop the label from the pods`,
      patchCommand(pool, { spec: { template: { metadata: { labels } } } }),
    );
  }
  const { target } = group;
  const changes = target ? selectorChanges(target, conflicts) : undefined;
  if (!target || !changes) return fixBy('ask for labels that a node pool declares, or drop them from the pods');
  const kept = conflicts.map(({ key }) => key).join(', ');
  return fixBy(`let the pods ask for ${kept} as the nodes have it, or not at all`, patchCommand(target, changes));
}

/** Each with its one value, when all of them may be labels of a pool and no node has them. */
function declarable(conflicts: readonly LabelConflict[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const { key, wanted, offered, isRestricted } of conflicts) {
    const [value, ...others] = wanted ?? [];
    if (value === undefined || others.length > 0 || offered !== null || isRestricted) return undefined;
    if (labelKeyProblem(key) !== undefined) return undefined;
    labels[key] = value;
  }
  return labels;
}

/** The nearest value that nodes have where it was a slip, else without the label; only labels of the node selector. */
function selectorChanges(
  target: KubeObject,
  conflicts: readonly LabelConflict[],
): readonly JsonPatchOperation[] | undefined {
  const { spec, path } = podSpecOf(target);
  if (target.kind === 'Pod') return undefined;
  const changes = conflicts.map(({ key, offered }): JsonPatchOperation | undefined => {
    const value = at(spec, 'nodeSelector', key);
    if (value === undefined) return undefined;
    const slip = nearest(asText(value), offered ?? []);
    const pointer = `${path}/nodeSelector/${pointerStep(key)}`;
    return slip === undefined ? { op: 'remove', path: pointer } : { op: 'replace', path: pointer, value: slip };
  });
  return changes.every((change) => change !== undefined) ? changes : undefined;
}
