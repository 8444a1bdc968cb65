/** Which stretch of time KEDA's aws-cloudwatch scaler asks for (aws_cloudwatch_scaler.go). */

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
  const periodMs = timing.periodSeconds * 1000;
  const endMs = Math.floor((nowMs - timing.offsetSeconds * 1000) / periodMs) * periodMs;
  return { startMs: endMs - timing.collectionSeconds * 1000, endMs };
}
