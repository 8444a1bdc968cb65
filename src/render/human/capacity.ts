/** Capacity chains: a table of links for each, and a last line that says where it ends. */
import type { CapacityChain, CapacityLinkName, CapacityResult } from '../../domain/capacity.ts';
import { renderTable } from '../table.ts';
import type { View } from '../view.ts';

const NAMES: Readonly<Record<CapacityLinkName, string>> = {
  'scaler-maximum': 'scaler maximum',
  nodes: 'pods on nodes',
  'node-pool-limits': 'node pool limits',
  'instance-quota': 'instance quota',
  'cluster-quota': 'per-cluster quota',
  'total-quota': 'all-clusters quota',
  'subnet-addresses': 'subnet addresses',
};

/** One block per chain. */
export function renderCapacity({ chains, notes }: CapacityResult, { theme }: View): string {
  const blocks = chains.map((chain) => {
    const rows = chain.links.map((link) => [
      link.name === chain.binding ? `${NAMES[link.name]} <` : NAMES[link.name],
      link.maxReplicas ?? '?',
      link.certainty,
      link.detail,
    ]);
    const table = renderTable(['LINK', 'REPLICAS', 'CERTAINTY', 'DETAIL'], rows, { right: [1] });
    return `${theme.bold(titleOf(chain))}\n${table}${verdictOf(chain, theme)}\n`;
  });
  return [...blocks, ...notes.map((note) => `${theme.dim(note)}\n`)].join('\n');
}

function titleOf({ scaledObject, target }: CapacityChain): string {
  return scaledObject === null ? target : `ScaledObject ${scaledObject} -> ${target}`;
}

function verdictOf(chain: CapacityChain, theme: View['theme']): string {
  const { binding, reachableReplicas: reachable, maxReplicas, links } = chain;
  const unknown = links.filter((link) => link.maxReplicas === null).map(({ name }) => NAMES[name]);
  const doubt = unknown.length === 0 ? '' : ` (unknown: ${unknown.join(', ')})`;
  if (binding === null) {
    const text = `nothing known stops it below ${maxReplicas}${doubt}`;
    return unknown.length === 0 ? theme.success(text) : theme.warning(text);
  }
  const detail = links.find(({ name }) => name === binding)?.detail ?? '';
  return theme.error(`${NAMES[binding]} binds: you stop at ${reachable} of ${maxReplicas}${doubt}`) + `\n${detail}`;
}
