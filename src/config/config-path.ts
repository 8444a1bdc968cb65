/** Paths in hpscale.yaml: as people read them, and where they are written. */
import type { ConfigPath } from '../domain/desired.ts';
import type { YamlNode } from '../manifests/reading/yaml-node.ts';

/** `nodePools[0].limits["nvidia.com/gpu"]`. */
export function pathText(path: ConfigPath): string {
  return path.map(stepText).join('').replace(/^\./, '');
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w-]+$/.test(step) ? `.${step}` : `["${step}"]`;
}

/** Offset of the deepest part of the path that is written: the key of a member, the start of an item. */
export function offsetOfPath(root: YamlNode, path: ConfigPath): number {
  let node = root;
  let offset = root.start;
  for (const step of path) {
    const next = stepInto(node, step);
    if (!next) return offset;
    ({ node, offset } = next);
  }
  return offset;
}

/** The node at the path, if it is written. */
export function nodeAtPath(root: YamlNode, path: ConfigPath): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const step of path) node = node && stepInto(node, step)?.node;
  return node;
}

function stepInto(node: YamlNode, step: string | number): { node: YamlNode; offset: number } | undefined {
  if (node.kind === 'map' && typeof step === 'string') {
    const member = node.members.get(step);
    return member && { node: member.node, offset: member.keyStart };
  }
  const item = node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  return item && { node: item, offset: item.start };
}

/** Whether one path is the other, or leads through it. */
export function isWithin(path: ConfigPath, around: ConfigPath): boolean {
  return around.length <= path.length && around.every((step, index) => path[index] === step);
}
