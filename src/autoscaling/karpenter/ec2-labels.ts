/**
 * Labels of Karpenter's EC2 provider (`karpenter.k8s.aws/instance-*`) as its nodes would have them: to say which `ml.`
 * types a requirement of theirs means (pkg/providers/instancetype of aws/karpenter-provider-aws).
 */
import type { InstanceType } from '../../domain/instance-type.ts';
import { allowsValue, operatorOf, type Requirement } from './requirement.ts';

const NVIDIA_RESOURCE = 'nvidia.com/gpu';

type Attribute = (type: InstanceType) => string | undefined;

/** By the part after the slash; undefined: nodes of that type have no such label. */
const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  'instance-category': (type) => schemeOf(type)?.category,
  'instance-generation': (type) => schemeOf(type)?.generation,
  'instance-family': (type) => partsOf(type).family,
  'instance-size': (type) => partsOf(type).size,
  'instance-cpu': (type) => String(type.vcpus),
  'instance-memory': (type) => String(type.memoryMiB),
  'instance-gpu-count': (type) => countOf(type, true),
  'instance-gpu-name': (type) => (isGpu(type) ? type.accelerator?.name : undefined),
  'instance-gpu-manufacturer': (type) => (isGpu(type) ? 'nvidia' : undefined),
  'instance-accelerator-count': (type) => countOf(type, false),
  'instance-accelerator-name': (type) => (isGpu(type) ? undefined : type.accelerator?.name),
  'instance-accelerator-manufacturer': (type) => (isGpu(type) || !type.accelerator ? undefined : 'aws'),
};

/** Whether it is known which types a key of the EC2 provider means. */
export function isKnownEc2Key(key: string): boolean {
  return Object.hasOwn(ATTRIBUTES, nameOf(key));
}

/** Whether the type meets a requirement on such a key; true where nobody can tell. */
export function meetsEc2Requirement(type: InstanceType, requirement: Requirement): boolean {
  const attribute = isKnownEc2Key(requirement.key) ? ATTRIBUTES[nameOf(requirement.key)] : undefined;
  if (attribute === undefined) return true;
  const value = attribute(type);
  if (value !== undefined) return allowsValue(requirement, value);
  return ['NotIn', 'DoesNotExist'].includes(operatorOf(requirement));
}

function nameOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

function partsOf({ name }: InstanceType): { readonly family: string; readonly size: string } {
  const [family = '', size = ''] = name.replace(/^ml\./, '').split('.');
  return { family, size };
}

/** `g6e` is category g, generation 6. */
function schemeOf(type: InstanceType): { readonly category: string; readonly generation: string } | undefined {
  const [, category, generation] = /^([a-z]+)(\d+)/.exec(partsOf(type).family) ?? [];
  return category === undefined || generation === undefined ? undefined : { category, generation };
}

function isGpu({ accelerator }: InstanceType): boolean {
  return accelerator?.resource === NVIDIA_RESOURCE;
}

function countOf(type: InstanceType, ofGpus: boolean): string | undefined {
  return type.accelerator && isGpu(type) === ofGpus ? String(type.accelerator.count) : undefined;
}
