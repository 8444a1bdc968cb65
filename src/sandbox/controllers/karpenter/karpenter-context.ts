/** What the parts of the managed Karpenter share while it runs. */
import type { KubeObject } from '../../../domain/kube-object.ts';
import type { Offering } from '../../../autoscaling/karpenter/instance-option.ts';
import type { ControllerContext } from '../controller-context.ts';
import type { EventDetails } from '../event-recorder.ts';

export const MANAGER = 'karpenter';

export interface KarpenterContext extends ControllerContext {
  readonly clusterName: string;
  /** The role that HyperPod assumes; null when the cluster has none. */
  clusterRoleArn(): string | null;
  /** Nodes chosen for pods, by node or node claim name: not to be disrupted before that time. */
  readonly nominatedUntil: Map<string, number>;
  /** Offerings without capacity, until when: by group, type and zone. */
  readonly unavailableUntil: Map<string, number>;
  /** When a pod last bound, ended or began to end, by node name. */
  readonly lastPodEvent: Map<string, number>;
}

/** The name of an offering in `unavailableUntil`. */
export function offeringId(
  offering: Pick<Offering, 'instanceGroup' | 'zone'> & { readonly instanceType: string },
): string {
  return [offering.instanceGroup, offering.instanceType, offering.zone].join('/');
}

/** Says something as Karpenter. */
export function say(context: ControllerContext, object: KubeObject, details: Omit<EventDetails, 'component'>): void {
  context.events.emit(object, { ...details, component: 'karpenter' });
}
