/** DaemonSets that make a node's devices allocatable, and the nodes that they leave out. */
import { alternativeRequirements } from '../../autoscaling/karpenter/pod-requirements.ts';
import type { InstanceOption } from '../../autoscaling/karpenter/instance-option.ts';
import { findOverlapConflicts, withRequirements } from '../../autoscaling/karpenter/requirements.ts';
import { podOfTemplate, type SchedulingPod } from '../../autoscaling/pod.ts';
import { type Taint, untoleratedTaints } from '../../autoscaling/taints.ts';
import { asArray, asObject, asText, at } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import type { StartablePool } from './startable-types.ts';

export const EFA_RESOURCE = 'vpc.amazonaws.com/efa';

export interface DevicePlugin {
  readonly object: KubeObject;
  readonly resource: string;
  readonly pod: SchedulingPod;
}

/** Why a plugin has no pod on nodes of a type. */
export type Gap =
  | { readonly kind: 'taint'; readonly taints: readonly Taint[] }
  | { readonly kind: 'label'; readonly keys: readonly string[] };

/** By a word in the name of the image or of the DaemonSet; EFA's image ends like NVIDIA's. */
const PLUGINS: readonly { readonly pattern: RegExp; readonly resource: string }[] = [
  { pattern: /efa.*device-plugin/, resource: EFA_RESOURCE },
  { pattern: /neuron.*device-plugin/, resource: 'aws.amazon.com/neuron' },
  { pattern: /k8s-device-plugin|nvidia.*device-plugin/, resource: 'nvidia.com/gpu' },
];

/** Those of NVIDIA, Neuron and EFA. A DaemonSet under another name with another image is not recognized. */
export function devicePluginsOf(daemonSets: readonly KubeObject[]): DevicePlugin[] {
  return daemonSets.flatMap((object) => {
    const names = [object.metadata.name, ...imagesOf(object)];
    const known = PLUGINS.find(({ pattern }) => names.some((name) => pattern.test(name)));
    return known ? [{ object, resource: known.resource, pod: podOfTemplate(object, at(object.spec, 'template')) }] : [];
  });
}

/** Last parts of the images' names: registries differ. */
function imagesOf({ spec }: KubeObject): string[] {
  return asArray(at(asObject(spec), 'template', 'spec', 'containers')).map((container) => {
    const image = asText(at(container, 'image'));
    return image.slice(image.lastIndexOf('/') + 1);
  });
}

/** undefined: it has a pod there. A label that neither pool nor type defines may come later (node feature discovery). */
export function gapOf(
  { pod }: DevicePlugin,
  { input, requirements }: StartablePool,
  option: InstanceOption,
): Gap | undefined {
  const hard = input.taints.filter(({ effect }) => effect !== 'PreferNoSchedule');
  const taints = untoleratedTaints(hard, pod.tolerations);
  if (taints.length > 0) return { kind: 'taint', taints };
  const labels = withRequirements(option.requirements, requirements.values());
  const conflicts = alternativeRequirements(pod).map((wanted) => findOverlapConflicts(labels, wanted));
  if (conflicts.some((keys) => keys.length === 0)) return undefined;
  return { kind: 'label', keys: (conflicts[0] ?? []).map(({ key }) => key) };
}
