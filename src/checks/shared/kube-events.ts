/** Warning events: about what, why, since when and until when. */
import { asText, at } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { timeOf } from './node-claims.ts';

export interface Warning {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly reason: string;
  readonly message: string;
  /** `karpenter`, `default-scheduler`, `keda-operator`. */
  readonly component: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Reads an Event of either API: series and event time where there are no first and last. Without a time it is left out. */
export function readWarning(event: KubeObject): Warning[] {
  const lastMs = firstTime(at(event, 'series', 'lastObservedTime'), event['lastTimestamp'], event['eventTime']);
  const firstMs = firstTime(event['firstTimestamp'], event['eventTime'], event.metadata.creationTimestamp) ?? lastMs;
  if (lastMs === undefined || firstMs === undefined) return [];
  const involved = event['involvedObject'];
  return [
    {
      kind: asText(at(involved, 'kind')),
      name: asText(at(involved, 'name')),
      namespace: asText(at(involved, 'namespace')),
      reason: asText(event['reason']),
      message: asText(event['message']),
      component: asText(event['reportingComponent']) || asText(at(event, 'source', 'component')),
      count: countOf(at(event, 'series', 'count') ?? event['count']),
      firstMs: Math.min(firstMs, lastMs),
      lastMs,
    },
  ];
}

function firstTime(...timestamps: readonly unknown[]): number | undefined {
  return timestamps.map(timeOf).find((ms) => ms !== undefined);
}

function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 1;
}
