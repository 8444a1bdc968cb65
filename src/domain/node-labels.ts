/** Keys of node labels that hpscale reads and writes, and which keys a node pool may not use for its own. */
import { domainOfKey } from './kube-names.ts';

export const INSTANCE_TYPE_LABEL = 'node.kubernetes.io/instance-type';
export const ZONE_LABEL = 'topology.kubernetes.io/zone';
export const ARCH_LABEL = 'kubernetes.io/arch';
export const CAPACITY_TYPE_LABEL = 'karpenter.sh/capacity-type';
/** On every node and node claim that Karpenter made. */
export const NODE_POOL_LABEL = 'karpenter.sh/nodepool';
/** On every node of HyperPod. */
export const INSTANCE_GROUP_LABEL = 'sagemaker.amazonaws.com/instance-group-name';

/** Keys that Karpenter sets itself, with the flag that governs them. */
const GOVERNED: Readonly<Record<string, string>> = {
  [INSTANCE_TYPE_LABEL]: '--instance-type',
  [ZONE_LABEL]: '--zone',
  [CAPACITY_TYPE_LABEL]: '--capacity-type',
};

const OPEN_KUBERNETES_DOMAINS = ['node.kubernetes.io', 'node-restriction.kubernetes.io', 'kops.k8s.io'];

/**
 * Why a template label may not have this key; undefined when it may. Newer Karpenter allows more of
 * kubernetes.io and k8s.io, but HyperPod does not say which version it runs, so the rules of v1.0 count.
 */
export function labelKeyProblem(key: string): { readonly message: string; readonly hint?: string } | undefined {
  const flag = GOVERNED[key];
  if (flag !== undefined) return { message: `the label ${key} is set by Karpenter`, hint: `choose it with ${flag}` };
  const domain = domainOfKey(key);
  if (isWithin(domain, 'karpenter.sh') || isWithin(domain, 'karpenter.sagemaker.amazonaws.com')) {
    return { message: `the label ${key} is in a domain that Karpenter keeps for itself (${domain})` };
  }
  if (isWithin(domain, 'karpenter.k8s.aws')) {
    return { message: `the label ${key} belongs to Karpenter's EC2 provider, HyperPod's does not know it` };
  }
  const isKubernetes = isWithin(domain, 'kubernetes.io') || isWithin(domain, 'k8s.io');
  if (isKubernetes && !OPEN_KUBERNETES_DOMAINS.some((open) => isWithin(domain, open))) {
    return { message: `the label ${key} is in a domain that Kubernetes keeps for itself (${domain})` };
  }
  return undefined;
}

function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}
