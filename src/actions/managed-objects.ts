/** What Karpenter manages for HyperPod: what keeps autoscaling from being turned off. */
import type { Kube } from '../context.ts';
import { RESOURCES, type ResourceType } from '../domain/kube-object.ts';
import { hyperpodNodeClassOf } from '../domain/nodes-of-hyperpod.ts';
import type { ManagedObjects } from './plan-disable.ts';
import { ifServed } from './unless-refused.ts';

/** Names; a kind that is not served has no objects. */
export async function listManaged(kube: Pick<Kube, 'list'>): Promise<ManagedObjects> {
  const [nodePools, nodeClaims] = await Promise.all([
    listNames(kube, RESOURCES.nodePool),
    listNames(kube, RESOURCES.nodeClaim),
  ]);
  return { nodePools, nodeClaims };
}

async function listNames(kube: Pick<Kube, 'list'>, type: ResourceType): Promise<readonly string[]> {
  const objects = await ifServed(() => kube.list(type), []);
  return objects.filter((object) => hyperpodNodeClassOf(object) !== undefined).map(({ metadata }) => metadata.name);
}
