/** Stages of a node claim and how long each may take (nodeclaim/lifecycle). */
import { milliOf, type ResourceList } from '../resource-list.ts';
import { formatTaint, isSameTaint, NOT_READY_TAINTS, type Taint } from '../taints.ts';
import { UNREGISTERED_TAINT } from './well-known-labels.ts';

/** A claim that has not launched by then is deleted and its pods are tried again. */
export const LAUNCH_TIMEOUT_MS = 5 * 60_000;
/** Counted from the claim's creation. */
export const REGISTRATION_TIMEOUT_MS = 15 * 60_000;
/** How long an offering without capacity is left out (upstream's EC2 provider; HyperPod's is not published). */
export const UNAVAILABLE_OFFERING_MS = 3 * 60_000;
/** A drain looks again this often, and lasts at least `MIN_DRAIN_MS`. */
export const DRAIN_POLL_MS = 1000;
export const MIN_DRAIN_MS = 5000;
export const TERMINATION_POLL_MS = 5000;
/** A pod's FailedScheduling of Karpenter is said once in this time. */
export const EVENT_DEDUPE_MS = 5 * 60_000;

/** Taints that go by themselves while a node starts. */
const EPHEMERAL_TAINTS: readonly Taint[] = [
  ...NOT_READY_TAINTS,
  { key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' },
  { key: 'node.cloudprovider.kubernetes.io/uninitialized', value: 'true', effect: 'NoSchedule' },
  UNREGISTERED_TAINT,
];

/** The taints that will still be there when the node has started. */
export function lastingTaints(taints: readonly Taint[], startupTaints: readonly Taint[]): Taint[] {
  const passing = [...EPHEMERAL_TAINTS, ...startupTaints];
  return taints.filter((taint) => !passing.some((known) => isSameTaint(known, taint)));
}

/** Why a registered node is not initialized yet, as the condition says it. */
export interface InitializationObstacle {
  readonly reason: 'NodeNotReady' | 'StartupTaintsExist' | 'KnownEphemeralTaintsExist' | 'ResourceNotRegistered';
  readonly message: string;
}

/** What keeps a node from being initialized; undefined: nothing. */
export function initializationObstacle(node: {
  readonly isReady: boolean;
  readonly taints: readonly Taint[];
  readonly startupTaints: readonly Taint[];
  /** What the claim asked for; devices must have appeared. */
  readonly requested: ResourceList;
  readonly allocatable: ResourceList;
}): InitializationObstacle | undefined {
  if (!node.isReady) return { reason: 'NodeNotReady', message: 'Node status is NotReady' };
  const startup = node.taints.find((taint) => node.startupTaints.some((known) => isSameTaint(known, taint)));
  if (startup) return { reason: 'StartupTaintsExist', message: `StartupTaint "${formatTaint(startup)}" still exists` };
  const ephemeral = node.taints.find((taint) => EPHEMERAL_TAINTS.some((known) => isSameTaint(known, taint)));
  if (ephemeral) {
    const message = `KnownEphemeralTaint "${formatTaint(ephemeral)}" still exists`;
    return { reason: 'KnownEphemeralTaintsExist', message };
  }
  for (const [name, amount] of node.requested) {
    if (amount.milli > 0n && milliOf(node.allocatable, name) === 0n) {
      return { reason: 'ResourceNotRegistered', message: `Resource "${name}" was requested but not registered` };
    }
  }
  return undefined;
}
