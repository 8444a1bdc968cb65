/** Karpenter on HyperPod serves v1 alone, KEDA v1alpha1 of keda.sh: older manifests are refused, or name what is gone. */
import { objectSubject } from '../domain/finding.ts';
import { apiVersionOf, type KubeObject, RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import { type CheckContext, defineCheck, fixBy } from './check.ts';
import { renderCommandOf } from './shared/hyperpod-way.ts';

interface Version {
  readonly apiVersion: string;
  readonly kind: string;
  readonly right: string;
}

const TYPES: readonly ResourceType[] = [
  RESOURCES.nodePool,
  RESOURCES.nodeClaim,
  RESOURCES.nodeClass,
  RESOURCES.scaledObject,
  RESOURCES.triggerAuthentication,
  RESOURCES.clusterTriggerAuthentication,
];
/** v1alpha5 of Karpenter had other kinds; what each became. */
const FORMER: Readonly<Record<string, ResourceType>> = {
  Provisioner: RESOURCES.nodePool,
  Machine: RESOURCES.nodeClaim,
};
/** API groups in which those kinds were, or are taken to be. */
const GROUPS = ['karpenter.sh', 'karpenter.k8s.aws', RESOURCES.nodeClass.group, 'keda.sh', 'keda.k8s.io'];

export const check = defineCheck({
  id: 'manifest-api-version',
  title: 'manifests of Karpenter and KEDA are of the version that HyperPod clusters serve',
  severity: 'error',
  phase: 'preflight',
  subjects: 'objects of Karpenter or KEDA',
  needs: [],
  offline: 'only',
  messages: {
    current: ({ right }: { right: string }) => `it is of ${right}`,
    outdated: ({ apiVersion, kind, right }: Version) => `${apiVersion} ${kind} is not served; today it is ${right}`,
    misspelt: ({ kind, right }: Version) => `there is no kind ${kind}: it is written ${right}`,
  },
  run: (_, judge, context) =>
    (context.manifests?.objects ?? []).flatMap(({ object }) => {
      const { apiVersion, kind } = object;
      const type = typeOf(object);
      if (!type) return [];
      const subject = objectSubject(object);
      const right = `${apiVersionOf(type)} ${type.kind}`;
      const data = { apiVersion, kind, right };
      const isVersion = apiVersion === apiVersionOf(type);
      const field = isVersion ? 'kind' : 'apiVersion';
      const evidence = [{ field, value: object[field], source: subject.text }];
      if (isVersion && kind === type.kind) return [judge.pass(subject, 'current', { right }, { evidence })];
      if (isVersion) {
        const fix = fixBy(`write kind: ${type.kind}`);
        return [judge.fail(subject, 'misspelt', { ...data, right: type.kind }, { evidence, fix })];
      }
      return [judge.fail(subject, 'outdated', data, { evidence, fix: fixOf(object, type, context) })];
    }),
});

/** What the object is meant to be; undefined for kinds of others. */
function typeOf({ apiVersion, kind }: KubeObject): ResourceType | undefined {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  if (!GROUPS.includes(group)) return undefined;
  return FORMER[kind] ?? TYPES.find((type) => type.kind.toLowerCase() === kind.toLowerCase());
}

function fixOf(object: KubeObject, type: ResourceType, context: CheckContext) {
  const right = apiVersionOf(type);
  if (type === RESOURCES.nodePool) {
    return fixBy(`write it as ${right}; this prints it for HyperPod`, renderCommandOf(object, context));
  }
  if (type === RESOURCES.nodeClaim) return fixBy('leave it out: Karpenter makes these itself');
  const isKedaOne = object.apiVersion.startsWith('keda.k8s.io/');
  return fixBy(
    `write apiVersion: ${right}${isKedaOne ? ' (https://keda.sh/docs/2.0/migration says what else moved)' : ''}`,
  );
}
