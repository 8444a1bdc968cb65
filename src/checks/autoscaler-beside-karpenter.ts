/** Cluster Autoscaler answers the same pending pods as Karpenter, with nodes of its own. */
import { namedSubject, objectSubject } from '../domain/finding.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { containersOf, replicasOf } from '../domain/live-fields.ts';
import { defineCheck, fixBy } from './check.ts';
import { objectArguments } from './shared/kubectl.ts';

export const check = defineCheck({
  id: 'autoscaler-beside-karpenter',
  title: 'no Cluster Autoscaler runs beside Karpenter',
  severity: 'warning',
  phase: 'preflight',
  subjects: 'clusters',
  needs: ['deployments'],
  messages: {
    none: () => 'no Deployment is a Cluster Autoscaler',
    stopped: () => 'it is a Cluster Autoscaler, scaled to 0',
    running: ({ replicas }: { replicas: number }) =>
      `it is a Cluster Autoscaler with ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}: both it and Karpenter start nodes for the same pending pods`,
  },
  run: ({ deployments }, judge, { origin }) => {
    const found = deployments.filter(isClusterAutoscaler);
    if (found.length === 0) return [judge.pass(namedSubject('cluster', origin.clusterName ?? 'unnamed'), 'none', {})];
    return found.map((deployment) => {
      const subject = objectSubject(deployment);
      const replicas = replicasOf(deployment);
      const evidence = [{ field: 'spec.replicas', value: replicas, source: subject.text }];
      if (replicas === 0) return judge.pass(subject, 'stopped', {}, { evidence });
      const fix = fixBy(
        'scale it to 0, or keep it to node groups whose taints and labels the pods for Karpenter do not fit',
        `kubectl scale ${objectArguments(deployment)} --replicas=0`,
      );
      return judge.fail(subject, 'running', { replicas }, { evidence, fix });
    });
  },
});

/** Names of its Helm chart and of its manifests; the image, whatever the name. */
const NAMES: readonly string[] = ['cluster-autoscaler', 'aws-cluster-autoscaler'];

function isClusterAutoscaler(deployment: KubeObject): boolean {
  const { name, labels = {} } = deployment.metadata;
  const isNamed = [name, labels['app.kubernetes.io/name'], labels['app']].some((text) => NAMES.includes(text ?? ''));
  return (
    isNamed ||
    containersOf(deployment).some(({ image = '' }) => /(^|\/)cluster-autoscaler(-[a-z0-9]+)?[:@]/.test(image))
  );
}
