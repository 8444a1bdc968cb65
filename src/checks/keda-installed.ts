/** Scaled objects need KEDA; nodes follow pods without it, so that its absence is only told unless something relies on it. */
import { namedSubject } from '../domain/finding.ts';
import { kedaHelmCommands } from '../domain/keda-versions.ts';
import { type KubeObject, namespacedName } from '../domain/kube-object.ts';
import { scalesItself } from './shared/rivals.ts';
import { defineCheck, fixBy } from './check.ts';

const CRD = 'scaledobjects.keda.sh';

export const check = defineCheck({
  id: 'keda-installed',
  title: 'KEDA is installed, or nothing needs it',
  severity: 'error',
  phase: 'preflight',
  subjects: 'clusters',
  needs: ['crds'],
  uses: ['inferenceEndpoints', 'kubernetesVersion'],
  messages: {
    installed: () => 'KEDA is installed',
    notInstalled: () =>
      'KEDA is not installed: nodes follow pods all the same, but nothing makes replicas follow load or go to 0',
    needed: ({ endpoints }: { endpoints: readonly string[] }) =>
      `KEDA is not installed, and ${endpoints.join(', ')} ask${endpoints.length === 1 ? 's' : ''} for autoscaling, which HyperPod's inference operator leaves to it`,
  },
  run: ({ crds }, judge, { optional }) => {
    const subject = namedSubject('crd', CRD);
    const isServed = crds.some(({ metadata }) => metadata.name === CRD);
    const evidence = [
      {
        field: 'metadata.name',
        value: isServed ? CRD : null,
        source: 'list customresourcedefinitions.apiextensions.k8s.io',
      },
    ];
    if (isServed) return [judge.pass(subject, 'installed', {}, { evidence })];
    const fix = fixBy(
      "install KEDA, or HyperPod's inference operator, which brings its own: one of them, not both",
      kedaHelmCommands(optional('kubernetesVersion')).join('\n'),
    );
    const endpoints = (optional('inferenceEndpoints') ?? []).filter(scalesItself).map(nameOf);
    if (endpoints.length > 0) return [judge.fail(subject, 'needed', { endpoints }, { evidence, fix })];
    return [judge.fail(subject, 'notInstalled', {}, { evidence, fix, severity: 'info' })];
  },
});

function nameOf(object: KubeObject): string {
  return `${object.kind}/${namespacedName(object)}`;
}
