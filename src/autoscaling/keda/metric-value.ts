/** How KEDA tells the HPA a scaler's value (GenerateMetricInMili): a quantity of thousandths. */
import { isAtLeast, type KedaVersion } from './keda-version.ts';

/**
 * Integer thousandths. Since 2.20 rounded, and 0 for what is negative or no number; before that cut off, and a negative value
 * passes, which the HPA takes for the whole fleet. `value` must be finite before 2.20.
 */
export function metricMilli(value: number, version: KedaVersion): number {
  if (!isAtLeast(version, 20)) return Math.trunc(value * 1000);
  return Number.isFinite(value) && value > 0 ? Math.round(value * 1000) : 0;
}
