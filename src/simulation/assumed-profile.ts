/** How long nodes and pods take to come, where it was not measured: assumptions, each of which can be replaced. */
import type { ProvisioningProfile } from '../domain/simulation/scenario.ts';

/**
 * Around a typical node start. No distribution of GPU nodes on HyperPod is published. Nodes: 19 of 20 within 1.6 times the median, as
 * assumed for the settings of scaled objects. Devices half a minute to one and a half after Ready (NVIDIA's device plugin as users
 * report it). Images 3 minutes, 6 in the slowest twentieth (10 GB unpacked at 17 to 40 MB/s takes longer). Models a minute, two in
 * the slowest twentieth.
 */
export function assumedProfile(
  nodeStart: { readonly typicalSeconds: number; readonly slowSeconds: number },
  source: string,
): ProvisioningProfile {
  return {
    source,
    nodeStart: { default: { kind: 'lognormal', p50: nodeStart.typicalSeconds, p95: nodeStart.slowSeconds } },
    deviceStart: { kind: 'uniform', min: 30, max: 90 },
    imagePull: { kind: 'lognormal', p50: 180, p95: 360 },
    modelLoad: { kind: 'lognormal', p50: 60, p95: 120 },
    nodeTermination: { kind: 'lognormal', p50: 84, p95: 111 },
    podTermination: { kind: 'constant', seconds: 30 },
    insufficientCapacity: { probability: 0, episodes: [] },
    spotInterruptionsPerHour: 0,
  };
}
