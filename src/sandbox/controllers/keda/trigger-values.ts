/** What a trigger reads: CloudWatch's metrics are the seed's; other sources do not exist in the sandbox. */
import type { Seed } from '../../seed.ts';
import type { TriggerSpec } from './scaled-object.ts';

export type TriggerReading =
  | { readonly kind: 'value'; readonly valueMilli: number; readonly targetMilli: number; readonly isActive: boolean }
  /** cpu and memory: the HPA's own metrics, and always active. */
  | { readonly kind: 'resource' }
  | { readonly kind: 'error'; readonly message: string };

/** Reads one trigger now. */
export function readTrigger(trigger: TriggerSpec, seed: Seed): TriggerReading {
  switch (trigger.type) {
    case 'cpu':
    case 'memory':
      return { kind: 'resource' };
    case 'aws-cloudwatch':
      return readCloudWatch(trigger.metadata, seed);
    default:
      return { kind: 'error', message: `the sandbox has no source for triggers of type ${trigger.type}` };
  }
}

function readCloudWatch(metadata: Readonly<Record<string, string>>, seed: Seed): TriggerReading {
  const found = (seed.metrics ?? []).find((metric) =>
    'expression' in metric
      ? metric.expression === metadata['expression']
      : metadata['expression'] === undefined &&
        metric.namespace === metadata['namespace'] &&
        metric.name === metadata['metricName'] &&
        hasDimensions(metric.dimensions, metadata),
  );
  if (!found && metadata['ignoreNullValues'] === 'false') {
    return { kind: 'error', message: 'empty metric data received, ignoreNullValues is false' };
  }
  const value = found?.value ?? Number(metadata['minMetricValue'] ?? 0);
  return {
    kind: 'value',
    valueMilli: Math.round(value * 1000),
    targetMilli: Math.round(Number(metadata['targetMetricValue']) * 1000),
    isActive: value > Number(metadata['activationTargetMetricValue'] ?? 0),
  };
}

/** Names and values are lists that go together, separated by semicolons. */
function hasDimensions(
  dimensions: Readonly<Record<string, string>>,
  metadata: Readonly<Record<string, string>>,
): boolean {
  const names = (metadata['dimensionName'] ?? '').split(';');
  const values = (metadata['dimensionValue'] ?? '').split(';');
  return (
    names.length === Object.keys(dimensions).length && names.every((name, index) => dimensions[name] === values[index])
  );
}
