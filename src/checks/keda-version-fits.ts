/** Each KEDA is tested with three Kubernetes minors; beside them it mostly works until it does not. */
import type { KubeObject } from '../domain/kube-object.ts';
import { objectSubject } from '../domain/finding.ts';
import { isKedaTestedWith, kedaHelmCommands, kedaVersionFor } from '../domain/keda-versions.ts';
import { installedKeda, kedaDeployments } from './shared/keda-operator.ts';
import { defineCheck, fixBy } from './check.ts';

interface Versions {
  readonly keda: string;
  readonly kubernetes: string;
}

export const check = defineCheck({
  id: 'keda-version-fits',
  title: 'the installed KEDA is tested with this Kubernetes',
  severity: 'warning',
  phase: 'health',
  subjects: 'installations of KEDA',
  needs: ['scaledObjects', 'deployments', 'kubernetesVersion'],
  uses: ['inferenceEndpoints'],
  messages: {
    fits: ({ keda, kubernetes }: Versions) => `KEDA ${keda} is tested with Kubernetes ${kubernetes}`,
    untested: ({ keda, kubernetes, fitting }: Versions & { fitting: string | null }) =>
      `KEDA ${keda} is not tested with Kubernetes ${kubernetes}${fitting === null ? '' : `; ${fitting} is`}`,
    unknownVersion: () => 'the operator does not say its version, neither by label nor by image tag',
    unknownFit: ({ keda, kubernetes }: Versions) =>
      `which Kubernetes KEDA ${keda} is tested with is not known here (this one is ${kubernetes})`,
  },
  run: ({ deployments, kubernetesVersion: kubernetes }, judge, { optional }) => {
    const operator = kedaDeployments(deployments).find(({ part }) => part === 'operator')?.object;
    if (operator === undefined) return [];
    const installed = installedKeda(deployments);
    const subject = objectSubject(installed?.object ?? operator);
    if (installed === undefined) return [judge.unknown(subject, 'unknownVersion', {})];
    const { text: keda, version } = installed;
    const evidence = [
      { field: 'metadata.labels["app.kubernetes.io/version"]', value: keda, source: subject.text },
      { field: 'gitVersion', value: kubernetes, source: 'GET /version' },
    ];
    const isTested = isKedaTestedWith(`${version.major}.${version.minor}`, kubernetes);
    if (isTested === undefined) return [judge.unknown(subject, 'unknownFit', { keda, kubernetes }, { evidence })];
    if (isTested) return [judge.pass(subject, 'fits', { keda, kubernetes }, { evidence })];
    const fitting = kedaVersionFor(kubernetes) ?? null;
    const fix = fixOf(operator, kubernetes, optional('inferenceEndpoints') !== undefined);
    return [judge.fail(subject, 'untested', { keda, kubernetes, fitting }, { evidence, fix })];
  },
});

/** Helm says in annotations which release an object is of. */
function fixOf({ metadata }: KubeObject, kubernetes: string, hasInferenceOperator: boolean) {
  if (hasInferenceOperator) {
    return fixBy("update HyperPod's inference operator: it brings KEDA with it, and would undo an upgrade by hand");
  }
  const release = metadata.annotations?.['meta.helm.sh/release-name'] ?? 'keda';
  const namespace = metadata.annotations?.['meta.helm.sh/release-namespace'] ?? metadata.namespace ?? 'keda';
  const commands = kedaHelmCommands(kubernetes, { release, namespace });
  return fixBy('upgrade KEDA to the version that is tested with this Kubernetes', commands.join('\n'));
}
