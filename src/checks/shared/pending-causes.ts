/** Why a pod waits, where that is told by a check of what it waits for. */
import { asObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { INSTANCE_GROUP_LABEL } from '../../domain/node-labels.ts';
import { check as alwaysOnInstanceGroup } from '../always-on-instance-group.ts';
import type { CheckContext } from '../check.ts';
import { check as instanceGroupStartsAtZero } from '../instance-group-starts-at-zero.ts';
import type { ModelFacts } from './live-cluster.ts';
import { factsOfChecks, failingSubjects } from './other-checks.ts';
import { isPlainPod } from './plain-pods.ts';

/** What `pendingCauses` looks at. */
export const CAUSE_FACTS = factsOfChecks([alwaysOnInstanceGroup, instanceGroupStartsAtZero]);

/** The check that tells why a pod has no node, by pod; undefined where it is the pod's own matter. */
export function pendingCauses({ nodes }: ModelFacts, context: CheckContext): (pod: KubeObject) => string | undefined {
  const hasNoPlatform = failingSubjects(alwaysOnInstanceGroup, context).length > 0;
  const drained = new Set(failingSubjects(instanceGroupStartsAtZero, context));
  const goingLabels = nodes
    .map(({ metadata: { labels = {} } }) => labels)
    .filter((labels) => drained.has(`instance-group/${labels[INSTANCE_GROUP_LABEL] ?? ''}`));
  return (pod) => {
    if (hasNoPlatform && isPlainPod(pod)) return alwaysOnInstanceGroup.id;
    return ranOn(pod, goingLabels) ? instanceGroupStartsAtZero.id : undefined;
  };
}

/** Whether the pod selects such nodes by label. */
function ranOn({ spec }: KubeObject, nodeLabels: readonly Readonly<Record<string, string>>[]): boolean {
  const wanted = Object.entries(asObject(asObject(spec)['nodeSelector']));
  return wanted.length > 0 && nodeLabels.some((labels) => wanted.every(([key, value]) => labels[key] === value));
}
