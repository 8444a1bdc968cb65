/** What of KEDA's objections to a trigger can be put right without knowing more than the trigger. */
import type { LiveTrigger } from '../../domain/live-scaled-object.ts';
import type { TriggerEdit } from './scaled-objects.ts';

const DEFAULT_SECONDS = 300;
const MINUTE_SECONDS = 60;
const SHORT_PERIODS = [1, 5, 10, 30];

/** The change; empty metadata and no metric type where there is none to make. `region` is the cluster's. */
export function mendTrigger(trigger: LiveTrigger, region: string | null): TriggerEdit {
  const metricType = mendMetricType(trigger);
  const metadata = trigger.type.startsWith('aws-') ? mendAws(trigger, region) : {};
  return { index: trigger.index, metadata, ...(metricType === undefined ? {} : { metricType }) };
}

function mendMetricType({ type, metricType, metadata }: LiveTrigger): string | undefined {
  if (type !== 'cpu' && type !== 'memory') return metricType === 'Utilization' ? 'AverageValue' : undefined;
  if (metricType !== null) return undefined;
  return metadata['type'] ?? (/^\d{1,2}$/.test(metadata['value'] ?? '') ? 'Utilization' : undefined);
}

function mendAws({ type, metadata }: LiveTrigger, region: string | null): Readonly<Record<string, string>> {
  return {
    ...(metadata['awsRegion'] === undefined && region !== null ? { awsRegion: region } : {}),
    ...(type === 'aws-cloudwatch' ? mendCloudWatch(metadata) : {}),
  };
}

function mendCloudWatch(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const period = Number(metadata['metricStatPeriod'] ?? DEFAULT_SECONDS);
  const window = Number(metadata['metricCollectionTime'] ?? DEFAULT_SECONDS);
  const fitting = fittingPeriod(period);
  const mended = Math.max(fitting, Math.ceil(window / fitting) * fitting);
  return {
    ...(metadata['minMetricValue'] === undefined ? { minMetricValue: '0' } : {}),
    ...(fitting !== period ? { metricStatPeriod: String(fitting) } : {}),
    ...(mended !== window && Number.isFinite(mended) ? { metricCollectionTime: String(mended) } : {}),
  };
}

/** The next period that CloudWatch has. */
function fittingPeriod(period: number): number {
  const short = SHORT_PERIODS.find((candidate) => candidate >= period);
  return short ?? Math.ceil(period / MINUTE_SECONDS) * MINUTE_SECONDS;
}
