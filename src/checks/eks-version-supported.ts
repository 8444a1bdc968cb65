/** HyperPod lists the Kubernetes versions that it works with. */
import { NEWEST_KUBERNETES, OLDEST_KUBERNETES } from '../domain/hyperpod-eks.ts';
import { compareVersions, versionNumbers } from '../domain/image-version.ts';
import { defineCheck, fixBy } from './check.ts';
import { awsCommand } from './shared/aws-command.ts';
import { eksEvidence, eksSubject } from './shared/eks-cluster.ts';

interface WithVersion {
  readonly version: string;
}

const OLDEST = versionNumbers(OLDEST_KUBERNETES) ?? [];
const NEWEST = versionNumbers(NEWEST_KUBERNETES) ?? [];

export const check = defineCheck({
  id: 'eks-version-supported',
  title: `the EKS cluster runs Kubernetes ${OLDEST_KUBERNETES} to ${NEWEST_KUBERNETES}`,
  severity: 'error',
  phase: 'preflight',
  subjects: 'EKS clusters',
  needs: ['eksCluster'],
  messages: {
    supported: ({ version }: WithVersion) => `it runs Kubernetes ${version}`,
    tooOld: ({ version }: WithVersion) =>
      `it runs Kubernetes ${version}, HyperPod supports ${OLDEST_KUBERNETES} to ${NEWEST_KUBERNETES}`,
    newer: ({ version }: WithVersion) =>
      `it runs Kubernetes ${version}, newer than the ${NEWEST_KUBERNETES} that HyperPod's documentation is known to list`,
    unsaid: ({ version }: WithVersion) => `its Kubernetes version "${version}" cannot be read`,
  },
  run: ({ eksCluster }, judge, context) => {
    const { name, version } = eksCluster;
    const subject = eksSubject(eksCluster);
    const details = { evidence: eksEvidence('version', version) };
    const numbers = versionNumbers(version);
    if (numbers === undefined) return [judge.unknown(subject, 'unsaid', { version }, details)];
    if (compareVersions(numbers, NEWEST) > 0)
      return [judge.pass(subject, 'newer', { version }, { ...details, certainty: 'bound' })];
    if (compareVersions(numbers, OLDEST) >= 0) return [judge.pass(subject, 'supported', { version }, details)];
    // EKS goes one minor at a time.
    const next = `1.${(numbers[1] ?? 0) + 1}`;
    const command = awsCommand('eks update-cluster-version', ['--name', name, '--kubernetes-version', next], context);
    const fix = fixBy(
      `update Kubernetes, one minor after the other, to ${OLDEST_KUBERNETES} at least; here the first`,
      command,
    );
    return [judge.fail(subject, 'tooOld', { version }, { ...details, fix })];
  },
});
