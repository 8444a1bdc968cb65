/**
 * Which stretch of time KEDA's aws-cloudwatch scaler asks for (aws_cloudwatch_scaler.go of kedacore/keda 8b4f083c; the same in 2.17.1).
 *
 * Departs from the source in nothing that was found.
 */

export interface CloudWatchTiming {
  readonly periodSeconds: number;
  readonly collectionSeconds: number;
  readonly offsetSeconds: number;
}

/** The window of one query: it ends on a period boundary, and only its newest datapoint is used. */
export function cloudWatchWindow(
  nowMs: number,
  timing: CloudWatchTiming,
): { readonly startMs: number; readonly endMs: number } {
  const endMs = cloudWatchWindowEnd(nowMs, timing);
  return { startMs: endMs - timing.collectionSeconds * 1000, endMs };
}

/** Its end alone, Unix time in ms. */
export function cloudWatchWindowEnd(nowMs: number, { periodSeconds, offsetSeconds }: CloudWatchTiming): number {
  const periodMs = periodSeconds * 1000;
  return Math.floor((nowMs - offsetSeconds * 1000) / periodMs) * periodMs;
}
