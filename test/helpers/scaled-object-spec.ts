/** A scaled object of the translation team: their chat service behind a load balancer, changed where a test says so. */
import type { ScaledObjectSpec, TriggerSpec } from '../../src/domain/scaled-object.ts';
import { DEFAULT_NODE_START_SECONDS, defaultTiming, nodeStartOf } from '../../src/domain/scaling-timing.ts';

export const ALB_TRIGGER: Extract<TriggerSpec, { readonly kind: 'alb-requests' }> = {
  kind: 'alb-requests',
  loadBalancer: 'app/chat/50dc6c495c0c9188',
  region: 'us-west-2',
  perReplica: 600,
  target: 600,
};

export function buildScaledObjectSpec(overrides: Partial<ScaledObjectSpec> = {}): ScaledObjectSpec {
  const nodeStart = overrides.nodeStart ?? nodeStartOf(DEFAULT_NODE_START_SECONDS);
  const minReplicas = overrides.minReplicas ?? 1;
  return {
    name: 'chat',
    namespace: 'serving',
    target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'chat' },
    minReplicas,
    maxReplicas: 8,
    timing: defaultTiming(nodeStart, minReplicas),
    nodeStart,
    growthPercent: 0,
    triggers: [ALB_TRIGGER],
    ...overrides,
  };
}
