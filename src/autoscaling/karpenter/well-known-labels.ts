/** Labels that Karpenter and its provider give meaning to. */
import {
  ARCH_LABEL,
  CAPACITY_TYPE_LABEL,
  INSTANCE_GROUP_LABEL,
  INSTANCE_TYPE_LABEL,
  NODE_POOL_LABEL,
  ZONE_LABEL,
} from '../../domain/node-labels.ts';

export { ARCH_LABEL, CAPACITY_TYPE_LABEL, INSTANCE_GROUP_LABEL, INSTANCE_TYPE_LABEL, NODE_POOL_LABEL, ZONE_LABEL };
export const HOSTNAME_LABEL = 'kubernetes.io/hostname';
export const INITIALIZED_LABEL = 'karpenter.sh/initialized';
export const REGISTERED_LABEL = 'karpenter.sh/registered';
export const OS_LABEL = 'kubernetes.io/os';
/** By Karpenter's convention for the node class's group and kind. */
export const NODE_CLASS_LABEL = 'karpenter.sagemaker.amazonaws.com/hyperpodnodeclass';

export const DO_NOT_DISRUPT_ANNOTATION = 'karpenter.sh/do-not-disrupt';
export const TERMINATION_FINALIZER = 'karpenter.sh/termination';
export const DISRUPTED_TAINT = { key: 'karpenter.sh/disrupted', effect: 'NoSchedule' } as const;
export const UNREGISTERED_TAINT = { key: 'karpenter.sh/unregistered', effect: 'NoExecute' } as const;

/** Which labels may be left open by a node pool, and which domains are Karpenter's own. */
export interface LabelRules {
  readonly wellKnown: ReadonlySet<string>;
  readonly restrictedDomains: readonly string[];
}

/** Labels that every Karpenter knows; providers add their own. */
export const CORE_WELL_KNOWN_LABELS: readonly string[] = [
  CAPACITY_TYPE_LABEL,
  NODE_POOL_LABEL,
  ARCH_LABEL,
  OS_LABEL,
  INSTANCE_TYPE_LABEL,
  'node.kubernetes.io/windows-build',
  'topology.kubernetes.io/region',
  ZONE_LABEL,
];

/** HyperPod documents no labels of its own; the domains are the core's and, by convention, the node class's. */
export const HYPERPOD_LABEL_RULES: LabelRules = {
  wellKnown: new Set(CORE_WELL_KNOWN_LABELS),
  restrictedDomains: ['karpenter.sagemaker.amazonaws.com', 'karpenter.sh'],
};

/** Why a label may not be asked for, in Karpenter's words; undefined when it may. */
export function restrictionOf(key: string, rules: LabelRules): string | undefined {
  if (rules.wellKnown.has(key)) return undefined;
  const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  const isRestricted = rules.restrictedDomains.some((own) => domain === own || domain.endsWith(`.${own}`));
  if (!isRestricted) return undefined;
  const labels = [...rules.wellKnown].toSorted().join(' ');
  const domains = rules.restrictedDomains.toSorted().join(' ');
  return (
    `using label ${key} is not allowed as it might interfere with the internal provisioning logic; ` +
    `specify a well known label: [${labels}], or a custom label that does not use a restricted domain: [${domains}]`
  );
}
