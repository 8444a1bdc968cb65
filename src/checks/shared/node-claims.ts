/** Node claims with their stages: Launched, Registered, Initialized. */
import { type Evidence, objectSubject, type Subject } from '../../domain/finding.ts';
import { asText, at } from '../../domain/json.ts';
import { type Condition, conditionOf, type KubeObject } from '../../domain/kube-object.ts';
import { INSTANCE_GROUP_LABEL, INSTANCE_TYPE_LABEL, NODE_POOL_LABEL } from '../../domain/node-labels.ts';
import { hyperpodNodeClassOf } from '../../domain/nodes-of-hyperpod.ts';

/** What `subjects` of these checks says. */
export const CLAIMS = 'node claims of HyperPod';

export type Stage = 'Launched' | 'Registered' | 'Initialized';

export interface LiveClaim {
  readonly object: KubeObject;
  readonly subject: Subject;
  readonly name: string;
  readonly pool: string | null;
  readonly instanceGroup: string | null;
  readonly instanceType: string | null;
  readonly nodeName: string | null;
  readonly isGoing: boolean;
  readonly bornMs: number;
}

/** Those of HyperPod node classes: another Karpenter may have its own. */
export function hyperpodClaims(objects: readonly KubeObject[]): LiveClaim[] {
  return objects.filter(hyperpodNodeClassOf).map((object) => {
    const { name, labels = {}, creationTimestamp, deletionTimestamp } = object.metadata;
    return {
      object,
      subject: objectSubject(object),
      name,
      pool: labels[NODE_POOL_LABEL] ?? null,
      instanceGroup: labels[INSTANCE_GROUP_LABEL] ?? null,
      instanceType: labels[INSTANCE_TYPE_LABEL] ?? null,
      nodeName: asText(at(object.status, 'nodeName')) || null,
      isGoing: deletionTimestamp !== undefined,
      bornMs: timeOf(creationTimestamp) ?? 0,
    };
  });
}

/** Milliseconds of an API server's timestamp. */
export function timeOf(timestamp: unknown): number | undefined {
  const ms = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** When the stage was reached; undefined while it is not. */
export function reachedMs({ object, bornMs }: LiveClaim, stage: Stage): number | undefined {
  const condition = conditionOf(object, stage);
  return condition?.status === 'True' ? (timeOf(condition.lastTransitionTime) ?? bornMs) : undefined;
}

/** Status, reason and message of the stage, as they stand in the claim. */
export function stageEvidence({ object, subject }: LiveClaim, stage: string): Evidence[] {
  const condition = conditionOf(object, stage);
  const path = `status.conditions[type=${stage}]`;
  return (['status', 'reason', 'message'] as const).map((field) => ({
    field: `${path}.${field}`,
    value: condition?.[field] ?? null,
    source: subject.text,
  }));
}

export interface Said {
  readonly reason: string;
  readonly message: string;
}

/** Reason and message of a condition, for people. */
export function saidBy(condition: Condition | undefined): Said {
  return { reason: condition?.reason ?? 'no reason', message: condition?.message || 'no message' };
}
