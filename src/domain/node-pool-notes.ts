/** What one would want to know of a node pool before it costs or hurts: none of it is refused. */
import { findInstanceType, type InstanceType } from './instance-type.ts';
import type { NodePoolSpec, NodePoolTaint } from './node-pool.ts';
import { unlimitedDevices, unusableShare } from './pool-limits.ts';
import { quantityToNumber } from './quantity.ts';

/** Devices that Kubernetes lets a pod reach without a toleration when it asks for them (ExtendedResourceToleration). */
export const DEVICE_RESOURCES: readonly string[] = [
  'nvidia.com/gpu',
  'aws.amazon.com/neuron',
  'aws.amazon.com/neurondevice',
  'aws.amazon.com/neuroncore',
  'vpc.amazonaws.com/efa',
];

/** Notes in a fixed order; each is one sentence without a full stop. */
export function nodePoolNotes(spec: NodePoolSpec): string[] {
  const types = spec.instanceTypes.map(findInstanceType).filter((type) => type !== undefined);
  return [
    ...limitNotes(spec, types),
    ...consolidationNotes(spec),
    ...taintNotes(spec, types),
    ...choiceNotes(spec.instanceTypes, spec.zones),
  ];
}

/** A note when the pool comes down to one type in one zone: when that has no capacity, nothing starts. */
export function choiceNotes(types: readonly string[], zones: readonly string[]): string[] {
  if (types.length !== 1 || zones.length !== 1) return [];
  return [
    `only ${types[0]} in ${zones[0]} can be started: when AWS is out of it there, pods wait; a second type or zone is a way out`,
  ];
}

function limitNotes(spec: NodePoolSpec, types: readonly InstanceType[]): string[] {
  const limited = Object.keys(spec.limits);
  const devices = [...new Set(types.flatMap((type) => type.accelerator?.resource ?? []))];
  if (limited.length === 0) {
    const example = types.length > 0 && devices.length === 0 ? 'cpu=64' : `${devices[0] ?? 'nvidia.com/gpu'}=8`;
    return [`no limit: the pool may start nodes until the service quota ends; --limit ${example} would stop it there`];
  }
  return [
    ...unlimitedDevices(spec.limits, devices).map((device) => `no limit on ${device}, which is what costs here`),
    ...devices.flatMap((device) => unreachableShare(spec, types, device)),
  ];
}

/** 12 GPUs at 8 per node are one node: Karpenter never starts the node that would pass the limit. */
function unreachableShare(spec: NodePoolSpec, types: readonly InstanceType[], device: string): string[] {
  const limit = quantityToNumber(spec.limits[device] ?? '');
  const share = limit === undefined ? undefined : unusableShare(types, device, limit);
  if (share === undefined) return [];
  return [
    `of the limit ${device}=${limit}, ${share.usable} can be used: a node has ${share.perNode}, and the node that would pass the limit is never started`,
  ];
}

function consolidationNotes(spec: NodePoolSpec): string[] {
  if (!/^(0+[smh])+$/.test(spec.consolidateAfter)) return [];
  return [
    'consolidateAfter 0s takes a node away the moment it is empty; the next pod then waits minutes for a new one',
  ];
}

function taintNotes(spec: NodePoolSpec, types: readonly InstanceType[]): string[] {
  const hasDevices = types.length === 0 || types.some((type) => type.accelerator !== undefined);
  if (!hasDevices) return [];
  return spec.taints
    .filter((taint) => taint.effect !== 'PreferNoSchedule' && !DEVICE_RESOURCES.includes(taint.key))
    .map(
      (taint) =>
        `the taint ${formatTaint(taint)} also keeps out device plugins that do not tolerate it: without them a node shows no GPUs and no pod starts`,
    );
}

function formatTaint({ key, value, effect }: NodePoolTaint): string {
  return `${key}${value === undefined ? '' : `=${value}`}:${effect}`;
}
