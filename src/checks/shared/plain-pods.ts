/** Pods that any node without taints would take: those of the platform are such. */
import { asArray, asObject, at } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';

/** Whether the pod asks for no device and chooses no node. */
export function isPlainPod({ spec }: KubeObject): boolean {
  const { nodeSelector, affinity, containers } = asObject(spec);
  const choosesNode = Object.keys(asObject(nodeSelector)).length > 0 || at(affinity, 'nodeAffinity') !== undefined;
  return !choosesNode && !asArray(containers).some(asksForDevice);
}

function asksForDevice(container: unknown): boolean {
  const { requests, limits } = asObject(at(container, 'resources'));
  return [requests, limits].some((list) => Object.keys(asObject(list)).some((resource) => resource.includes('/')));
}
