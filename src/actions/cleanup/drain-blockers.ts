/** What holds a node claim that is to go: said by name, so that its owner can be asked. Nothing of it is hpscale's to remove. */
import { TERMINATION_FINALIZER, terminationStep } from '../../checks/shared/claim-termination.ts';
import { type LiveClaim, timeOf } from '../../checks/shared/node-claims.ts';
import { budgetsAgainst } from '../../checks/shared/pod-budgets.ts';
import { type ClusterNode, nodeNameOfInstance } from '../../domain/cluster.ts';
import { formatDuration } from '../../domain/duration.ts';
import { asText, at } from '../../domain/json.ts';
import { conditionOf, type KubeObject, namespacedName } from '../../domain/kube-object.ts';
import { forbidsDisruption, isBoundToNode, podsByNode } from '../../domain/live-pods.ts';

/** Parts that may not be read are empty: what they would tell is not said. */
export interface DrainView {
  readonly claims: readonly LiveClaim[];
  readonly nodes: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly budgets: readonly KubeObject[];
  readonly instances: readonly ClusterNode[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface ClaimBlockers {
  readonly nodeClaim: string;
  readonly node: string | null;
  /** Never empty: what Karpenter does at the moment, where nothing stands in its way. */
  readonly blockers: readonly string[];
}

/** For each claim what it waits for. */
export function drainBlockers(view: DrainView): readonly ClaimBlockers[] {
  const onNode = podsByNode(view.pods);
  const nodes = new Map(view.nodes.map((node) => [node.metadata.name, node]));
  const budgetsOf = budgetsAgainst(view.budgets);
  return view.claims.map((claim) => {
    const pods = (onNode.get(claim.nodeName ?? '') ?? []).filter((pod) => !isBoundToNode(pod));
    const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const blockers = [
      ...unlaunched(claim),
      ...protectedPods(staying),
      ...heldByBudgets(staying, budgetsOf),
      ...endingPods(pods, view.now),
      ...foreignFinalizers(claim.object),
      ...foreignFinalizers(nodes.get(claim.nodeName ?? '')),
      ...endingInstance(claim, view.instances),
    ];
    return {
      nodeClaim: claim.name,
      node: claim.nodeName,
      blockers: blockers.length > 0 ? blockers : [stepText(claim)],
    };
  });
}

/** `gpu-x7k2p on hyperpod-i-0…: PodDisruptionBudget …`. */
export function blockersText({ nodeClaim, node, blockers }: ClaimBlockers): string {
  return `${nodeClaim}${node === null ? '' : ` on ${node}`}: ${blockers.join('; ')}`;
}

function unlaunched({ object }: LiveClaim): readonly string[] {
  const launched = conditionOf(object, 'Launched');
  if (launched?.status === 'True') return [];
  const { reason = '', message = '' } = launched ?? {};
  const why = [reason, message].filter((text) => text !== '').join(': ');
  return [`it never got an instance${why === '' ? '' : ` (${why})`}`];
}

/** Karpenter waits for such pods when it drains, and does not evict them. */
function protectedPods(pods: readonly KubeObject[]): readonly string[] {
  const names = pods.filter(forbidsDisruption).map(namespacedName);
  if (names.length === 0) return [];
  return [`${podsText(names)} ${names.length === 1 ? 'forbids' : 'forbid'} it (karpenter.sh/do-not-disrupt)`];
}

function heldByBudgets(
  pods: readonly KubeObject[],
  budgetsOf: (pod: KubeObject) => readonly string[],
): readonly string[] {
  const held = new Map<string, string[]>();
  for (const pod of pods) {
    const budgets = budgetsOf(pod).join(' and ');
    if (budgets !== '') held.set(budgets, [...(held.get(budgets) ?? []), namespacedName(pod)]);
  }
  return [...held].map(([budgets, names]) => `${budgets} lets no pod go, and selects ${names.join(', ')}`);
}

/** Shorter ones need no word. */
const LONG_GRACE_SECONDS = 60;

function endingPods(pods: readonly KubeObject[], now: number): readonly string[] {
  return pods.flatMap((pod) => {
    const { deletionTimestamp, deletionGracePeriodSeconds, finalizers = [] } = pod.metadata;
    if (deletionTimestamp === undefined) return [];
    const name = namespacedName(pod);
    if (finalizers.length > 0) return [`the pod ${name} is held by the finalizer ${finalizers.join(', ')}`];
    const graceSeconds = typeof deletionGracePeriodSeconds === 'number' ? deletionGracePeriodSeconds : 0;
    const leftMs = (timeOf(deletionTimestamp) ?? now) - now;
    if (graceSeconds < LONG_GRACE_SECONDS || leftMs <= 0) return [];
    return [`the pod ${name} is ending, and may take ${formatDuration(leftMs)} more (terminationGracePeriodSeconds)`];
  });
}

/** Karpenter's and the API server's own go by themselves. */
function foreignFinalizers(object: KubeObject | undefined): readonly string[] {
  const own = [TERMINATION_FINALIZER, 'foregroundDeletion'];
  const foreign = (object?.metadata.finalizers ?? []).filter((finalizer) => !own.includes(finalizer));
  if (!object || foreign.length === 0) return [];
  return [`the finalizer ${foreign.join(', ')} of ${object.kind} ${object.metadata.name} is for its owner to take off`];
}

function endingInstance({ nodeName, object }: LiveClaim, instances: readonly ClusterNode[]): readonly string[] {
  const providerId = asText(at(object.status, 'providerID'));
  return instances
    .filter(({ instanceId, status }) => {
      if (instanceId === null || status !== 'ShuttingDown') return false;
      return nodeNameOfInstance(instanceId) === nodeName || providerId.includes(instanceId);
    })
    .map(({ instanceId }) => `SageMaker shows ${instanceId} ShuttingDown`);
}

function stepText({ object, isGoing }: LiveClaim): string {
  if (!isGoing) return 'it is not being deleted yet';
  const step = terminationStep(object);
  if (!step) return 'Karpenter has not begun';
  return step.status === 'True' ? `${step.type} is done` : step.message || step.type;
}

function podsText(names: readonly string[]): string {
  return `${names.length === 1 ? 'the pod' : 'the pods'} ${names.join(', ')}`;
}
