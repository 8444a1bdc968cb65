/** A node pool of the translation team: everything at its default, changed where a test says so. */
import {
  DEFAULT_CONSOLIDATE_AFTER,
  DEFAULT_CONSOLIDATION_POLICY,
  DEFAULT_EXPIRE_AFTER,
  type NodePoolSpec,
} from '../../src/domain/node-pool.ts';

export function buildNodePoolSpec(overrides: Partial<NodePoolSpec> = {}): NodePoolSpec {
  return {
    name: 'gpu',
    nodeClass: 'gpu',
    instanceTypes: [],
    zones: [],
    capacityTypes: [],
    limits: { 'nvidia.com/gpu': '8' },
    taints: [],
    startupTaints: [],
    labels: {},
    consolidationPolicy: DEFAULT_CONSOLIDATION_POLICY,
    consolidateAfter: DEFAULT_CONSOLIDATE_AFTER,
    expireAfter: DEFAULT_EXPIRE_AFTER,
    budgets: [],
    ...overrides,
  };
}
