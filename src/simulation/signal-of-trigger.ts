/** What the metric of a trigger shows of the simulated world, as far as its metadata tells. */
import type { TriggerSpec } from '../autoscaling/keda/scaled-object.ts';
import type { Signal, SignalTiming } from '../domain/simulation/scenario.ts';

/** What a query of Prometheus is said to show. */
export type PrometheusMeaning = 'rate' | 'queue' | 'in-flight';

/** Assumed: CloudWatch has a minute's datapoint this long after the minute's end. */
const PUBLICATION_SECONDS = 60;
const BALANCER: SignalTiming = {
  periodSeconds: 60,
  delaySeconds: PUBLICATION_SECONDS,
  isGapWhenZero: true,
  perSeconds: null,
};
const NOW: SignalTiming = { periodSeconds: 0, delaySeconds: 0, isGapWhenZero: false, perSeconds: null };
/** A rate over one minute, per second, scraped each 15 s. */
const RATE: SignalTiming = { periodSeconds: 60, delaySeconds: 15, isGapWhenZero: false, perSeconds: 1 };

/** `unknown` with the reason where it cannot be told. */
export function signalOfTrigger(trigger: TriggerSpec, prometheus: PrometheusMeaning | undefined): Signal {
  const { type, metadata } = trigger;
  switch (type) {
    case 'aws-cloudwatch':
      return signalOfMetric(metadata['metricName'] ?? '');
    case 'aws-sqs-queue':
      return { kind: 'queue', countsInFlight: metadata['scaleOnInFlight'] !== 'false', timing: NOW };
    case 'prometheus':
      if (prometheus === 'rate') return { kind: 'arrivals', timing: RATE };
      if (prometheus !== undefined) return { kind: 'queue', countsInFlight: prometheus === 'in-flight', timing: NOW };
      return { kind: 'unknown', why: 'what its query shows is not said: --prometheus-shows rate, queue or in-flight' };
    case 'cron':
      return { kind: 'schedule' };
    default:
      return { kind: 'unknown', why: `triggers of type ${type} are not simulated` };
  }
}

function signalOfMetric(name: string): Signal {
  if (name === 'RequestCount') return { kind: 'arrivals', timing: BALANCER };
  if (name === 'RequestCountPerTarget') return { kind: 'arrivals-per-replica', timing: BALANCER };
  if (name === 'ApproximateNumberOfMessagesVisible') return { kind: 'queue', countsInFlight: false, timing: NOW };
  return { kind: 'unknown', why: `what the metric ${name || 'of its expression'} shows is not known` };
}
