/** In a namespace under task governance, what names no queue is refused: KEDA raises replicas, and no pod comes. */
import { objectSubject } from '../domain/finding.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { defineCheck, fixBy } from './check.ts';
import { objectArguments } from './shared/kubectl.ts';

const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';
/** The admission policy binds to namespaces with both. */
const GOVERNED: Readonly<Record<string, string>> = {
  'sagemaker.amazonaws.com/activate-quota': 'Enabled',
  'sagemaker.amazonaws.com/sagemaker-managed-queue': 'true',
};

export const check = defineCheck({
  id: 'task-governance-queue-label',
  title: 'Deployments in namespaces under task governance name their queue',
  severity: 'error',
  phase: 'health',
  subjects: 'Deployments in namespaces under task governance',
  needs: ['namespaces', 'deployments'],
  messages: {
    named: ({ queue }: { queue: string }) => `it is queued in ${queue}`,
    unnamed: ({ namespace }: { namespace: string }) =>
      `${namespace} is under task governance, and it has no label ${QUEUE_LABEL}: the admission policy refuses it and its pods`,
  },
  run: ({ namespaces, deployments }, judge) => {
    const governed = new Set(namespaces.filter(isGoverned).map(({ metadata }) => metadata.name));
    return deployments
      .filter(({ metadata }) => governed.has(metadata.namespace ?? ''))
      .map((deployment) => {
        const subject = objectSubject(deployment);
        const { labels = {}, namespace = '' } = deployment.metadata;
        const queue = labels[QUEUE_LABEL];
        const evidence = [{ field: `metadata.labels["${QUEUE_LABEL}"]`, value: queue ?? null, source: subject.text }];
        if (queue) return judge.pass(subject, 'named', { queue }, { evidence });
        return judge.fail(subject, 'unnamed', { namespace }, { evidence, fix: fixOf(deployment, namespace) });
      });
  },
});

function isGoverned({ metadata }: KubeObject): boolean {
  return Object.entries(GOVERNED).every(([key, value]) => metadata.labels?.[key] === value);
}

/** Task governance makes `hyperpod-ns-<team>` with the queue `hyperpod-ns-<team>-localqueue`; of others we cannot know. */
function fixOf(deployment: KubeObject, namespace: string) {
  const summary = `label it with a local queue of its namespace (kubectl get localqueue --namespace ${namespace})`;
  if (!namespace.startsWith('hyperpod-ns-')) return fixBy(summary);
  return fixBy(
    summary,
    `kubectl label --overwrite ${objectArguments(deployment)} ${QUEUE_LABEL}=${namespace}-localqueue`,
  );
}
