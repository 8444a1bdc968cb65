/** HyperPod works with the VPC CNI alone, and not with old ones of it. */
import { type KubeObject } from '../domain/kube-object.ts';
import { namedSubject, objectSubject } from '../domain/finding.ts';
import { LEAST_VPC_CNI } from '../domain/hyperpod-eks.ts';
import { compareVersions, tagOfImage, versionNumbers } from '../domain/image-version.ts';
import { containersOf } from '../domain/live-fields.ts';
import { defineCheck, fixBy } from './check.ts';
import { awsCommand } from './shared/aws-command.ts';

interface WithImage {
  readonly image: string;
}

const LEAST = versionNumbers(LEAST_VPC_CNI) ?? [];

export const check = defineCheck({
  id: 'vpc-cni-version',
  title: `the VPC CNI is ${LEAST_VPC_CNI} or newer`,
  severity: 'error',
  phase: 'preflight',
  subjects: 'VPC CNI DaemonSets',
  needs: ['cluster', 'eksCluster', 'daemonSets'],
  messages: {
    newEnough: ({ version }: { readonly version: string }) => `it is ${version}`,
    tooOld: ({ version }: { readonly version: string }) => `it is ${version}, HyperPod needs ${LEAST_VPC_CNI} or newer`,
    unsaid: ({ image }: WithImage) => `its version cannot be told from the image "${image}"`,
    notFound: () => 'there is no DaemonSet kube-system/aws-node: which CNI the cluster has cannot be told',
  },
  run: ({ cluster, eksCluster, daemonSets }, judge, context) => {
    const found = daemonSets.find(
      ({ metadata }) => metadata.namespace === 'kube-system' && metadata.name === 'aws-node',
    );
    if (!found) return [judge.skip(namedSubject('cluster', cluster.name), 'notFound', {})];
    const subject = objectSubject(found);
    const { field, image } = imageOf(found);
    const details = { evidence: [{ field, value: image, source: subject.text }] };
    const version = tagOfImage(image);
    const numbers = version === undefined ? undefined : versionNumbers(version);
    if (version === undefined || numbers === undefined) return [judge.unknown(subject, 'unsaid', { image }, details)];
    if (compareVersions(numbers, LEAST) >= 0) return [judge.pass(subject, 'newEnough', { version }, details)];
    const newest = awsCommand(
      'eks describe-addon-versions',
      [
        '--addon-name vpc-cni',
        `--kubernetes-version ${eksCluster.version}`,
        "--query 'addons[0].addonVersions[0].addonVersion'",
        '--output text',
      ],
      context,
    );
    const words = [`--cluster-name ${eksCluster.name}`, '--addon-name vpc-cni', '--resolve-conflicts PRESERVE'];
    const fix = fixBy(
      'update the add-on vpc-cni to its newest version (where the CNI is no add-on yet: create-addon, --resolve-conflicts OVERWRITE)',
      awsCommand('eks update-addon', [...words, `--addon-version "$(${newest})"`], context),
    );
    return [judge.fail(subject, 'tooOld', { version }, { ...details, fix })];
  },
});

function imageOf(daemonSet: KubeObject): { readonly field: string; readonly image: string } {
  const containers = containersOf(daemonSet);
  const index = Math.max(
    0,
    containers.findIndex(({ name }) => name === 'aws-node'),
  );
  return { field: `spec.template.spec.containers[${index}].image`, image: containers[index]?.image ?? '' };
}
