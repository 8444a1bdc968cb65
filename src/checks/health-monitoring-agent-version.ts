/** AWS asks for the health monitoring agent, and a recent one, before autoscaling is enabled. */
import { namedSubject, objectSubject } from '../domain/finding.ts';
import { LEAST_HEALTH_AGENT } from '../domain/hyperpod-eks.ts';
import { compareVersions, tagOfImage, versionNumbers } from '../domain/image-version.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { containersOf } from '../domain/live-fields.ts';
import { defineCheck, fixBy } from './check.ts';

const LEAST = versionNumbers(LEAST_HEALTH_AGENT) ?? [];

/** The chart that brings it, by the names that HyperPod's documentation gives the release. */
const HELM = [
  'git clone https://github.com/aws/sagemaker-hyperpod-cli.git',
  'helm dependency update sagemaker-hyperpod-cli/helm_chart/HyperPodHelmChart',
  'helm upgrade --install hyperpod-dependencies sagemaker-hyperpod-cli/helm_chart/HyperPodHelmChart --namespace kube-system',
].join('\n');

export const check = defineCheck({
  id: 'health-monitoring-agent-version',
  title: `the health monitoring agent is ${LEAST_HEALTH_AGENT} or newer`,
  severity: 'error',
  phase: 'preflight',
  subjects: 'health monitoring agents',
  needs: ['cluster', 'daemonSets'],
  messages: {
    newEnough: ({ version }: { readonly version: string }) => `it is ${version}`,
    tooOld: ({ version }: { readonly version: string }) =>
      `it is ${version}, autoscaling needs ${LEAST_HEALTH_AGENT} or newer`,
    unsaid: ({ image }: { readonly image: string }) => `its version cannot be told from the image "${image}"`,
    notInstalled: () => `there is no health monitoring agent, which autoscaling needs (${LEAST_HEALTH_AGENT} or newer)`,
  },
  run: ({ cluster, daemonSets }, judge) => {
    const agents = daemonSets.filter(isAgent);
    if (agents.length === 0) {
      const evidence = [{ field: 'items', value: [], source: 'GET /apis/apps/v1/daemonsets' }];
      const fix = fixBy("install HyperPod's dependencies by their Helm chart", HELM);
      return [judge.fail(namedSubject('cluster', cluster.name), 'notInstalled', {}, { evidence, fix })];
    }
    return agents.map((agent) => {
      const subject = objectSubject(agent);
      const image = containersOf(agent)[0]?.image ?? '';
      const details = {
        evidence: [{ field: 'spec.template.spec.containers[0].image', value: image, source: subject.text }],
      };
      const version = tagOfImage(image);
      // A.B.C.D_A.B.C.D: the least version is told by the first half, which grows.
      const numbers = version === undefined ? undefined : versionNumbers(version);
      if (version === undefined || numbers === undefined) return judge.unknown(subject, 'unsaid', { image }, details);
      if (compareVersions(numbers, LEAST) >= 0) return judge.pass(subject, 'newEnough', { version }, details);
      const fix = fixBy(
        "upgrade HyperPod's dependencies by their Helm chart (--reuse-values keeps your own settings)",
        HELM,
      );
      return judge.fail(subject, 'tooOld', { version }, { ...details, fix });
    });
  },
});

/** By its names in the chart, wherever it is: a cluster without GPU nodes has no pods of it, but the DaemonSets. */
function isAgent({ metadata: { name, labels } }: KubeObject): boolean {
  return /^health-monitoring-agent(-non-nvidia)?$/.test(name) || labels?.['app'] === 'health-monitoring-agent';
}
