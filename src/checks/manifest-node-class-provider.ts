/** Node classes of other providers do nothing on HyperPod: AMI, role, subnets and security groups are the instance group's. */
import { objectSubject } from '../domain/finding.ts';
import { apiVersionOf, type KubeObject, RESOURCES } from '../domain/kube-object.ts';
import { defineCheck, fixBy } from './check.ts';

const OURS = RESOURCES.nodeClass;
/** API group and kind of what makes nodes elsewhere. */
const OTHERS: Readonly<Record<string, string>> = {
  'karpenter.k8s.aws EC2NodeClass': "of Karpenter's EC2 provider",
  'karpenter.k8s.aws AWSNodeTemplate': "of Karpenter's EC2 provider before v1beta1",
  'eks.amazonaws.com NodeClass': 'of EKS Auto Mode',
};

export const check = defineCheck({
  id: 'manifest-node-class-provider',
  title: 'node classes in files are those of HyperPod',
  severity: 'warning',
  phase: 'preflight',
  subjects: 'node classes',
  needs: [],
  offline: 'only',
  messages: {
    ours: () => `it is a ${OURS.kind}`,
    foreign: ({ kind, provider }: { kind: string; provider: string }) =>
      `${kind} is ${provider}: HyperPod makes no nodes from it`,
  },
  run: (_, judge, { manifests }) =>
    (manifests?.objects ?? []).flatMap(({ object }) => {
      const subject = objectSubject(object);
      const { apiVersion, kind } = object;
      const evidence = [{ field: 'kind', value: kind, source: subject.text }];
      const group = apiVersion.split('/')[0] ?? '';
      if (group === OURS.group && kind === OURS.kind) return [judge.pass(subject, 'ours', {}, { evidence })];
      const provider = OTHERS[`${group} ${kind}`];
      if (provider === undefined) return [];
      return [judge.fail(subject, 'foreign', { kind, provider }, { evidence, fix: hyperpodWay(object) })];
    }),
});

/** Which groups of a cluster are meant, a file does not tell. */
function hyperpodWay({ metadata }: KubeObject) {
  const { name } = metadata;
  return fixBy(
    `on HyperPod it is {apiVersion: ${apiVersionOf(OURS)}, kind: ${OURS.kind}, metadata: {name: ${name}}, spec: {instanceGroups: [GROUP]}}; hpscale nodeclass render ${name} --instance-group GROUP prints it`,
  );
}
