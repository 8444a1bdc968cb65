/** When an applied object is ready, by its kind: what its controller has said about it. */
import { type Condition, conditionOf, conditionsOf, type KubeObject } from './kube-object.ts';
import { replicasOf } from './live-fields.ts';

export type Readiness =
  | { readonly status: 'ready' }
  /** `state`: what is missing, in words, without times. */
  | { readonly status: 'waiting'; readonly state: string }
  /** Its controller says no; `isFinal` when only a change of the object can mend it. */
  | { readonly status: 'refused'; readonly state: string; readonly isFinal: boolean };

/** Reasons of a Ready=False that waiting does not mend (Karpenter's runtime validation). */
const FINAL_REASONS: readonly string[] = ['NodePoolValidationFailed'];

const JUDGES: Readonly<Record<string, (object: KubeObject) => Readiness>> = {
  Deployment: deploymentReadiness,
  HyperpodNodeClass: conditionReadiness,
  NodePool: conditionReadiness,
  ScaledObject: conditionReadiness,
};

/** Whether objects of this kind become ready some time after they exist. */
export function hasReadiness(kind: string): boolean {
  return Object.hasOwn(JUDGES, kind);
}

/** Deployments count pods; HyperpodNodeClass, NodePool and ScaledObject have a Ready condition; anything else is ready once it exists. */
export function readinessOf(object: KubeObject): Readiness {
  const judge = hasReadiness(object.kind) ? JUDGES[object.kind] : undefined;
  return judge ? judge(object) : { status: 'ready' };
}

function conditionReadiness(object: KubeObject): Readiness {
  const condition = conditionOf(object, 'Ready');
  if (!condition || isStale(condition, object))
    return { status: 'waiting', state: 'its controller has not looked yet' };
  if (condition.status === 'True') return { status: 'ready' };
  const cause = causeOf(object, condition);
  const state = describe(cause);
  if (condition.status === 'Unknown') return { status: 'waiting', state };
  return { status: 'refused', state, isFinal: FINAL_REASONS.includes(cause.reason ?? '') };
}

/** Reasons of a Ready that only names the conditions it is the sum of (Karpenter's). */
const SUMMARIES: readonly string[] = ['UnhealthyDependents', 'ReconcilingDependents'];

/** The condition that says why: Ready itself, or the first of the others that is not True and says more. */
export function causeOf(object: KubeObject, ready: Condition): Condition {
  if (ready.message && !SUMMARIES.includes(ready.reason ?? '')) return ready;
  const said = conditionsOf(object).find(
    ({ type, status, message }) => type !== 'Ready' && status === ready.status && message,
  );
  return said ?? ready;
}

function describe({ type, status, reason, message }: Condition): string {
  const why = [reason, message].filter((text) => text !== undefined && text !== '').join(': ');
  return why === '' ? `${type} is ${status}` : `${type} is ${status} (${why})`;
}

/** Whether the condition speaks of an earlier spec (KEDA's conditions do not tell). */
function isStale(condition: Condition, { metadata }: KubeObject): boolean {
  const { observedGeneration } = condition as { readonly observedGeneration?: number };
  return observedGeneration !== undefined && observedGeneration < (metadata.generation ?? 0);
}

interface DeploymentCounts {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
}

/** As `kubectl rollout status` judges. */
function deploymentReadiness(deployment: KubeObject): Readiness {
  const counts = (deployment.status ?? {}) as DeploymentCounts;
  if ((counts.observedGeneration ?? 0) < (deployment.metadata.generation ?? 0)) {
    return { status: 'waiting', state: 'its controller has not looked yet' };
  }
  return podReadiness(replicasOf(deployment), counts);
}

function podReadiness(
  wanted: number,
  { replicas = 0, updatedReplicas = 0, availableReplicas = 0 }: DeploymentCounts,
): Readiness {
  if (replicas > wanted)
    return { status: 'waiting', state: `${replicas - wanted} of ${replicas} pods are still to go` };
  if (updatedReplicas < wanted) return { status: 'waiting', state: `${updatedReplicas} of ${wanted} pods are made` };
  if (availableReplicas >= wanted) return { status: 'ready' };
  return { status: 'waiting', state: `${availableReplicas} of ${wanted} pods are available` };
}
