/** What the keys of a node pool's requirements are to Karpenter on HyperPod. */
import { domainOfKey } from './kube-names.ts';
import { ARCH_LABEL, CAPACITY_TYPE_LABEL, INSTANCE_TYPE_LABEL, ZONE_LABEL } from './node-labels.ts';

/**
 * - `supported`: on AWS's list for HyperPod, or in its examples (capacity type)
 * - `well-known`: Karpenter's core knows it, and all nodes of HyperPod meet it or leave it open
 * - `custom`: a label of one's own; Karpenter puts it on the nodes, or a group declares it
 * - `ec2`: of Karpenter's EC2 provider, or of EKS Auto Mode; here no node has it
 * - `restricted`: Karpenter keeps it for itself and refuses the pool
 * - `slip`: a known key written otherwise
 * - `hyperpod`: a label that HyperPod sets after the node is chosen
 * - `kubernetes`: in a domain that Kubernetes keeps for itself, and that Karpenter 1.0 refuses
 */
export type RequirementKeyKind =
  | 'supported'
  | 'well-known'
  | 'custom'
  | 'ec2'
  | 'restricted'
  | 'slip'
  | 'hyperpod'
  | 'kubernetes';

export interface RequirementKey {
  readonly kind: RequirementKeyKind;
  /** Of a slip: the key that was meant. */
  readonly meant?: string;
}

const SUPPORTED: readonly string[] = [INSTANCE_TYPE_LABEL, ZONE_LABEL, ARCH_LABEL, CAPACITY_TYPE_LABEL];
const WELL_KNOWN: readonly string[] = [
  'kubernetes.io/os',
  'topology.kubernetes.io/region',
  'node.kubernetes.io/windows-build',
];
/** Karpenter refuses the pool. */
const RESTRICTED_DOMAINS = ['karpenter.sh', 'karpenter.sagemaker.amazonaws.com'];
/** Karpenter lets custom labels have these, in every version. */
const OPEN_DOMAINS = ['node.kubernetes.io', 'node-restriction.kubernetes.io', 'kops.k8s.io'];
/** What the part after the slash is taken for, written in small letters without hyphens. */
const MEANT: Readonly<Record<string, string>> = {
  instancetype: INSTANCE_TYPE_LABEL,
  instancetypes: INSTANCE_TYPE_LABEL,
  zone: ZONE_LABEL,
  zones: ZONE_LABEL,
  availabilityzone: ZONE_LABEL,
  arch: ARCH_LABEL,
  architecture: ARCH_LABEL,
  capacitytype: CAPACITY_TYPE_LABEL,
};

/** What a key is; old names of labels are to be read as their new ones before. */
export function classifyRequirementKey(key: string): RequirementKey {
  if (SUPPORTED.includes(key)) return { kind: 'supported' };
  if (WELL_KNOWN.includes(key)) return { kind: 'well-known' };
  const domain = domainOfKey(key);
  const name = key.slice(key.indexOf('/') + 1);
  if (isEc2Key(domain, name)) return { kind: 'ec2' };
  const mayBeSlip = isOfKubernetes(domain) || isWithin(domain, 'eks.amazonaws.com');
  const meant = mayBeSlip ? meantBy(name) : undefined;
  return meant === undefined ? { kind: kindOfDomain(key, domain) } : { kind: 'slip', meant };
}

function kindOfDomain(key: string, domain: string): RequirementKeyKind {
  const isKarpenters = RESTRICTED_DOMAINS.some((own) => isWithin(domain, own));
  if (isKarpenters || key === 'kubernetes.io/hostname') return 'restricted';
  if (isWithin(domain, 'sagemaker.amazonaws.com')) return 'hyperpod';
  const isKept = isOfKubernetes(domain) && !OPEN_DOMAINS.some((open) => isWithin(domain, open));
  return isKept ? 'kubernetes' : 'custom';
}

function isEc2Key(domain: string, name: string): boolean {
  return domain === 'karpenter.k8s.aws' || (domain === 'eks.amazonaws.com' && name.startsWith('instance-'));
}

function isOfKubernetes(domain: string): boolean {
  return ['kubernetes.io', 'k8s.io', 'karpenter.sh'].some((parent) => isWithin(domain, parent));
}

function meantBy(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/[-_.]/g, '');
  return Object.hasOwn(MEANT, plain) ? MEANT[plain] : undefined;
}

function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}
